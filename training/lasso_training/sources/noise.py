"""Coloured noise and filters, the material of procedural sounds."""

import numpy as np
from scipy import signal

from . import rate

Random = np.random.Generator
Samples = np.ndarray


def coloured(frames: int, slope: float, random: Random) -> Samples:
    """Noise whose power falls by `slope` × 3 dB an octave (0 white, 1 pink, 2 brown), of unit power."""
    spectrum = np.fft.rfft(random.standard_normal(frames))
    frequency = np.maximum(np.fft.rfftfreq(frames, 1 / rate), 20.0)
    shaped = np.fft.irfft(spectrum * frequency ** (-slope / 2), frames)
    return shaped / (np.sqrt(np.mean(shaped**2)) + 1e-12)


def band(x: Samples, low: float | None, high: float | None, order: int = 2) -> Samples:
    """Butterworth band pass; None leaves a side open."""
    top = rate / 2 * 0.98
    if low is not None and high is not None:
        sections = signal.butter(order, [max(low, 5), min(high, top)], "bandpass", fs=rate, output="sos")
    elif low is not None:
        sections = signal.butter(order, max(low, 5), "highpass", fs=rate, output="sos")
    else:
        sections = signal.butter(order, min(high or top, top), "lowpass", fs=rate, output="sos")
    return signal.sosfilt(sections, x)


def resonance(x: Samples, frequency: float, quality: float) -> Samples:
    """One resonance."""
    b, a = signal.iirpeak(min(frequency, rate * 0.47), quality, fs=rate)
    return signal.lfilter(b, a, x)


def drift(frames: int, per_second: float, random: Random) -> Samples:
    """A slow random curve with values around 0 and unit deviation, `per_second` turns a second."""
    points = max(4, int(frames / rate * per_second) + 4)
    knots = random.standard_normal(points)
    curve = np.interp(np.linspace(0, points - 1, frames), np.arange(points), knots)
    return curve


def pulses(frames: int, times: Samples, heights: Samples, shape: Samples) -> Samples:
    """The same short shape at many places, in seconds."""
    train = np.zeros(frames + len(shape))
    places = np.clip((times * rate).astype(int), 0, frames - 1)
    np.add.at(train, places, heights)
    return signal.fftconvolve(train, shape)[:frames]


def decay(seconds: float, length: float | None = None) -> Samples:
    """An exponential fall by 60 dB in `seconds`."""
    count = max(8, int((length or seconds) * rate))
    return np.exp(-6.9 * np.arange(count) / (seconds * rate))


def uniform(random: Random, low: float, high: float) -> float:
    return float(random.uniform(low, high))


def logarithmic(random: Random, low: float, high: float) -> float:
    """A value drawn evenly on a logarithmic scale."""
    return float(np.exp(random.uniform(np.log(low), np.log(high))))
