"""Sounds that are made by formula: every leaf of `procedural`, and variants of those ESC-10 classes that physics describes.

Every maker takes a number of frames and a random generator, and gives mono samples of any level.
"""

from collections.abc import Callable

import numpy as np
from scipy import signal

from . import rate
from .noise import Random, Samples, band, coloured, decay, drift, logarithmic, pulses, resonance, uniform

Maker = Callable[[int, Random], Samples]


def white_noise(n: int, r: Random) -> Samples:
    return coloured(n, uniform(r, -0.1, 0.2), r)


def pink_noise(n: int, r: Random) -> Samples:
    return coloured(n, uniform(r, 0.85, 1.2), r)


def brown_noise(n: int, r: Random) -> Samples:
    return coloured(n, uniform(r, 1.8, 2.4), r)


def fan(n: int, r: Random) -> Samples:
    """Broad noise, low and steady, with the tones of blades and motor."""
    t = np.arange(n) / rate
    air = band(coloured(n, uniform(r, 0.7, 1.6), r), logarithmic(r, 30, 90), logarithmic(r, 800, 6000), 1)
    blade = logarithmic(r, 15, 180)
    tones = sum(
        uniform(r, 0.1, 1) / k * np.sin(2 * np.pi * (blade * k * t + 0.002 * drift(n, 2, r)) + uniform(r, 0, 6.3)) for k in range(1, 6)
    )
    air *= 1 + uniform(r, 0, 0.3) * np.sin(2 * np.pi * blade * t)
    whine = np.sin(2 * np.pi * logarithmic(r, 400, 3000) * t) * uniform(r, 0, 0.05)
    return air / air.std() + tones * uniform(r, 0, 0.6) + whine


def hiss(n: int, r: Random) -> Samples:
    return band(coloured(n, uniform(r, -0.6, 0.3), r), logarithmic(r, 800, 4000), None, 1) * (1 + 0.05 * drift(n, 3, r))


def hum(n: int, r: Random) -> Samples:
    """Mains hum: 50 or 60 Hz and its harmonics, steady."""
    t = np.arange(n) / rate
    base = float(r.choice([50.0, 60.0])) * uniform(r, 0.998, 1.002)
    falling = uniform(r, 0.5, 2)
    weights = [uniform(r, 0.1, 1) * (1.6 if k % 2 == 0 else 1) / k**falling for k in range(1, 16)]
    return sum(w * np.sin(2 * np.pi * base * (k + 1) * t + uniform(r, 0, 6.3)) for k, w in enumerate(weights)) + 0.002 * r.standard_normal(n)


def buzz(n: int, r: Random) -> Samples:
    """A harsh, steady tone with very many harmonics: a dimmer, an arc, a buzzer."""
    t = np.arange(n) / rate
    base = float(r.choice([100.0, 120.0, logarithmic(r, 70, 280)]))
    phase = base * t + 0.001 * drift(n, 6, r)
    tone = np.sign(np.sin(2 * np.pi * phase) + uniform(r, -0.8, 0.8)) if r.random() < 0.5 else 2 * (phase % 1) - 1
    tone = band(tone + 0.1 * r.standard_normal(n), logarithmic(r, 60, 600), logarithmic(r, 3000, 14000), 1)
    return tone * _gated(n, r) if r.random() < 0.2 else tone


def clicks(n: int, r: Random) -> Samples:
    """Sparse, irregular clicks of one kind."""
    length = n / rate
    count = r.poisson(logarithmic(r, 1, 12) * length) + 1
    ring = decay(logarithmic(r, 0.0015, 0.02))
    shape = ring * (np.sin(2 * np.pi * logarithmic(r, 800, 7000) * np.arange(len(ring)) / rate) + uniform(r, 0, 1) * r.standard_normal(len(ring)))
    times = np.sort(r.uniform(0, length, count))
    if r.random() < 0.5:
        times = np.concatenate([times, times + uniform(r, 0.05, 0.12)])
    return pulses(n, times, np.abs(1 + 0.4 * r.standard_normal(len(times))), shape)


def crackle(n: int, r: Random) -> Samples:
    """The surface of an old record: dense tiny impulses of widely spread heights, rumble, now and then a pop each turn."""
    length = n / rate
    count = r.poisson(logarithmic(r, 30, 500) * length)
    heights = r.pareto(uniform(r, 1.3, 2.5), count) * r.choice([-1, 1], count)
    x = pulses(n, r.uniform(0, length, count), np.clip(heights, -40, 40), decay(logarithmic(r, 0.0003, 0.003)))
    x = band(x, logarithmic(r, 200, 1200), logarithmic(r, 5000, 15000), 1)
    turns = np.arange(uniform(r, 0, 1.8), length, 60 / float(r.choice([33.3, 45, 78])))
    pops = pulses(n, turns, np.abs(r.normal(1, 0.4, len(turns))), decay(0.004))
    return x / (x.std() + 1e-9) + pops * uniform(r, 0, 6) + uniform(r, 0, 0.15) * coloured(n, 1, r)


def wind(n: int, r: Random) -> Samples:
    """Slow gusts that open and close a resonant filter over noise."""
    base = coloured(n, uniform(r, 1.0, 2.0), r)
    gust = np.exp(0.8 * drift(n, uniform(r, 0.3, 1.5), r))
    low = band(base, None, logarithmic(r, 200, 900))
    howl = resonance(coloured(n, 0.5, r), logarithmic(r, 250, 1400), uniform(r, 3, 25))
    return (low / low.std() + uniform(r, 0, 0.7) * howl / howl.std() * gust) * gust


def beep(n: int, r: Random) -> Samples:
    """Tones in a regular rhythm."""
    t = np.arange(n) / rate
    pitch = logarithmic(r, 350, 4200)
    steps = [1.0] if r.random() < 0.6 else [1.0, float(r.choice([0.5, 0.75, 1.2, 1.25, 1.5, 2]))]
    period = logarithmic(r, 0.12, 1.6)
    duty = uniform(r, 0.2, 0.7)
    slot = ((t + uniform(r, 0, period)) / period).astype(int)
    tone = np.sin(2 * np.pi * np.cumsum(pitch * np.array(steps)[slot % len(steps)]) / rate)
    gate = ((t / period) % 1 < duty).astype(float)
    gate = signal.filtfilt(*signal.butter(1, 150, fs=rate), gate)
    if r.random() < 0.4:
        tone = np.tanh(tone * uniform(r, 1, 8))
    groups = (slot // int(r.integers(2, 6))) % 2 == 0 if r.random() < 0.3 else True
    return tone * gate * groups


def siren(n: int, r: Random) -> Samples:
    """A wailing, yelping or two-tone siren."""
    t = np.arange(n) / rate + uniform(r, 0, 10)
    low = logarithmic(r, 350, 800)
    high = low * uniform(r, 1.3, 2.6)
    kind = int(r.integers(3))
    per_second = [logarithmic(r, 0.12, 0.5), logarithmic(r, 2, 5), logarithmic(r, 0.5, 1.2)][kind]
    turn = (t * per_second) % 1
    curve = (1 - np.abs(2 * turn - 1)) if kind < 2 else (turn > 0.5).astype(float)
    curve = np.convolve(curve, np.ones(400) / 400, "same")
    phase = 2 * np.pi * np.cumsum(low * (high / low) ** curve) / rate
    tone = np.tanh(uniform(r, 1, 5) * np.sin(phase)) + 0.3 * np.sin(2 * phase)
    tone = resonance(tone, logarithmic(r, 700, 2500), 1.5) + 0.3 * tone
    return tone * np.exp(0.3 * drift(n, 0.6, r))


def engine(n: int, r: Random, low: float = 18, high: float = 90, roughness: float = 0.12) -> Samples:
    """Combustion pulses through the resonances of an exhaust; idling, revving or passing."""
    firing = logarithmic(r, low, high)
    revs = np.exp(uniform(r, 0.0, 0.3) * drift(n, uniform(r, 0.2, 1.5), r))
    phase = np.cumsum(firing * revs) / rate
    whole = phase.astype(int)
    heights = 1 + roughness * r.standard_normal(whole[-1] + 2) + 0.2 * np.sin(np.arange(whole[-1] + 2) * np.pi * 2 / int(r.choice([2, 3, 4])))
    sharpness = logarithmic(r, 5, 40)
    pulse = np.exp(-(phase % 1) * sharpness) * heights[whole]
    noise = band(r.standard_normal(n), 80, logarithmic(r, 2000, 9000), 1)
    x = pulse - pulse.mean() + uniform(r, 0.02, 0.35) * noise * (0.3 + pulse)
    voiced = 0.4 * x
    for _ in range(4):
        voiced = voiced + uniform(r, 0.3, 1) * resonance(x, logarithmic(r, 60, 2500), uniform(r, 1, 5))
    voiced = band(voiced, 25, logarithmic(r, 2500, 12000), 1)
    return voiced * np.exp(0.5 * drift(n, 0.2, r)) if r.random() < 0.4 else voiced


def applause(n: int, r: Random) -> Samples:
    """Many hands, each with its own rhythm and its own resonance."""
    length = n / rate
    x = np.zeros(n)
    for _ in range(int(logarithmic(r, 6, 40))):
        period = uniform(r, 0.18, 0.42)
        times = np.arange(uniform(r, 0, period), length, period)
        times = np.clip(times + 0.025 * r.standard_normal(len(times)), 0, length)
        shape = decay(uniform(r, 0.008, 0.03))
        shape = shape * r.standard_normal(len(shape))
        shape = resonance(shape, logarithmic(r, 500, 2800), uniform(r, 0.7, 2.5)) + 0.2 * shape
        x += pulses(n, times, np.abs(1 + 0.3 * r.standard_normal(len(times))), shape) * logarithmic(r, 0.15, 1)
    tail = band(coloured(n, 0.5, r), 500, 6000, 1)
    return (x + uniform(r, 0, 0.25) * x.std() * tail) * np.exp(0.3 * drift(n, 0.4, r))


def water(n: int, r: Random) -> Samples:
    """A stream: bubbles that ring, rise and fade over a soft rush (after Minnaert)."""
    x = uniform(r, 0.05, 0.6) * band(coloured(n, uniform(r, 0.3, 1), r), logarithmic(r, 200, 700), logarithmic(r, 3000, 12000), 1) * np.exp(0.2 * drift(n, 4, r))
    count = min(400, r.poisson(logarithmic(r, 3, 60) * n / rate) + 1)
    for place in r.integers(0, n, count):
        frequency = logarithmic(r, 300, 3500)
        length = min(n - place, int(uniform(r, 0.01, 0.12) * rate))
        t = np.arange(length) / rate
        ring = np.exp(-t * (0.13 * frequency + 0.0072 * frequency**1.5) * 0.25)
        x[place : place + length] += uniform(r, 0.2, 1.5) * ring * np.sin(2 * np.pi * frequency * t * (1 + uniform(r, 0, 6) * t))
    return x


def rain(n: int, r: Random) -> Samples:
    length = n / rate
    rush = band(coloured(n, uniform(r, -0.2, 0.7), r), logarithmic(r, 200, 1200), None, 1)
    count = r.poisson(logarithmic(r, 20, 400) * length)
    shape = decay(logarithmic(r, 0.002, 0.02))
    shape = shape * r.standard_normal(len(shape))
    drops = pulses(n, r.uniform(0, length, count), r.exponential(1, count), shape)
    return rush / rush.std() + uniform(r, 0.2, 2) * drops / (drops.std() + 1e-9)


def sea_waves(n: int, r: Random) -> Samples:
    t = np.arange(n) / rate
    period = uniform(r, 4, 11)
    swell = np.exp(uniform(r, 0.5, 1.6) * np.sin(2 * np.pi * (t / period + uniform(r, 0, 1)) + 0.4 * drift(n, 0.3, r)))
    low = band(coloured(n, 1.2, r), 40, logarithmic(r, 600, 2000), 1)
    high = band(coloured(n, 0.4, r), 900, None, 1)
    return low / low.std() * swell**0.6 + uniform(r, 0.2, 1) * high / high.std() * swell**1.4


def fire(n: int, r: Random) -> Samples:
    length = n / rate
    x = uniform(r, 0.02, 0.4) * band(coloured(n, 1.3, r), 40, 1500, 1)
    for _ in range(3):
        count = r.poisson(logarithmic(r, 2, 25) * length)
        shape = decay(logarithmic(r, 0.001, 0.012))
        shape = resonance(shape * r.standard_normal(len(shape)), logarithmic(r, 600, 6000), 1) + 0.3 * shape
        x += pulses(n, r.uniform(0, length, count), r.pareto(2, count), shape)
    return x


def clock(n: int, r: Random) -> Samples:
    length = n / rate
    period = float(r.choice([1.0, 0.5, 0.25, 0.2, uniform(r, 0.15, 1.2)]))
    times = np.arange(uniform(r, 0, min(period, length / 2)), length, period)
    x = np.zeros(n)
    for offset in (0, 1):
        ring = decay(logarithmic(r, 0.004, 0.06))
        axis = np.arange(len(ring)) / rate
        shape = sum(uniform(r, 0.2, 1) * np.sin(2 * np.pi * logarithmic(r, 900, 8000) * axis) for _ in range(3))
        shape = ring * (shape + uniform(r, 0, 1.5) * r.standard_normal(len(ring)))
        these = times[offset::2] if r.random() < 0.7 else times
        x += pulses(n, these, np.abs(1 + 0.05 * r.standard_normal(len(these))), shape)
    return x


def helicopter(n: int, r: Random) -> Samples:
    t = np.arange(n) / rate
    blade = logarithmic(r, 9, 28)
    phase = blade * t + 0.05 * drift(n, 0.5, r)
    thump = np.exp(-((phase % 1)) * uniform(r, 2, 9))
    air = band(coloured(n, uniform(r, 0.7, 1.6), r), 30, logarithmic(r, 1000, 5000), 1)
    turbine = np.sin(2 * np.pi * np.cumsum(logarithmic(r, 500, 2500) * (1 + 0.003 * drift(n, 1, r))) / rate)
    low = band(thump - thump.mean(), 20, logarithmic(r, 120, 400), 1)
    x = air / air.std() * (0.3 + thump) + uniform(r, 0.3, 2) * low / low.std() + uniform(r, 0, 0.1) * turbine
    return x * np.exp(0.4 * drift(n, 0.3, r))


def chainsaw(n: int, r: Random) -> Samples:
    return band(engine(n, r, 90, 190, 0.3), 90, None, 1)


def _gated(n: int, r: Random) -> Samples:
    t = np.arange(n) / rate
    return (((t / logarithmic(r, 0.2, 2)) % 1) < uniform(r, 0.3, 0.8)).astype(float)


makers: dict[str, Maker] = {
    maker.__name__: maker
    for maker in (white_noise, pink_noise, brown_noise, fan, hiss, hum, buzz, clicks, crackle, wind, beep, siren, engine, applause, water)
}
variants: dict[str, Maker] = {maker.__name__: maker for maker in (rain, sea_waves, fire, clock, helicopter, chainsaw)}
"""Beside the recordings of ESC-10, never in their place."""
