"""Phrases, chords, patterns and ensembles played from single notes."""

import numpy as np

from . import rate
from .clip import Clip
from .noise import Random, logarithmic, uniform


def _shifted(x: np.ndarray, semitones: float) -> np.ndarray:
    """Played faster or slower, as a sampler does."""
    if abs(semitones) < 1e-3:
        return x
    places = np.arange(0, len(x) - 1, 2 ** (semitones / 12))
    return np.interp(places, np.arange(len(x)), x).astype(np.float32)


def _place(into: np.ndarray, x: np.ndarray, start: int, length: int, gain: float) -> None:
    """Adds a note, released after `length` frames by a short fade."""
    length = min(length, len(x), len(into) - start)
    if length <= 64:
        return
    note = x[:length].copy()
    fade = min(length, int(0.06 * rate))
    note[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    into[start : start + length] += gain * note


def phrase(notes: list[Clip], frames: int, r: Random) -> np.ndarray:
    """A melody, chords or an arpeggio of one instrument in one scale; notes are taken from their nearest recording."""
    out = np.zeros(frames, np.float32)
    tuned = [note for note in notes if note.pitch >= 0]
    if not tuned:
        return pattern(notes, frames, r)
    pitches = np.array([note.pitch for note in tuned])
    steps = (0, 2, 4, 5, 7, 9, 11) if r.random() < 0.5 else (0, 2, 3, 5, 7, 8, 10)
    key = int(r.integers(12))
    low, high = int(pitches.min()) - 1, int(pitches.max()) + 1
    scale = [p for p in range(low, high + 1) if (p - key) % 12 in steps] or list(pitches)
    beat = logarithmic(r, 0.16, 0.7)
    chords = r.random() < 0.25
    place = int(r.integers(0, int(0.3 * rate)))
    degree = int(r.integers(len(scale)))
    tuning = uniform(r, -0.4, 0.4)
    while place < frames:
        degree = int(np.clip(degree + r.integers(-3, 4), 0, len(scale) - 1))
        length = beat * float(r.choice([0.5, 1, 1, 1, 2, 3]))
        if r.random() > 0.12:
            for offset in (0, 2, 4) if chords else (0,):
                wanted = scale[min(degree + offset, len(scale) - 1)]
                nearest = tuned[int(np.argmin(np.abs(pitches - wanted) + 0.3 * r.random(len(pitches))))]
                sounding = int(length * uniform(r, 0.7, 1.3) * rate)
                _place(out, _shifted(nearest.samples, wanted - nearest.pitch + tuning), place, sounding, uniform(r, 0.5, 1))
        place += int(length * rate)
    return out


def pattern(notes: list[Clip], frames: int, r: Random) -> np.ndarray:
    """A bar of struck sounds, repeated with variations."""
    out = np.zeros(frames, np.float32)
    step = int(logarithmic(r, 0.09, 0.28) * rate)
    chosen = [notes[int(i)] for i in r.choice(len(notes), size=min(len(notes), int(r.integers(1, 5))), replace=False)]
    swing = uniform(r, 0, 0.15)
    for piece in chosen:
        x = _shifted(piece.samples, uniform(r, -2, 2))
        x = x / (np.abs(x).max() + 1e-9)
        density = uniform(r, 0.1, 0.5)
        bar = r.random(16) < density
        bar[int(r.integers(4)) * 4] = True
        start = int(r.integers(step))
        for beat in range(frames // step + 1):
            if bar[beat % 16] and r.random() > 0.08:
                place = start + int(beat * step + (beat % 2) * swing * step)
                if place < frames:
                    _place(out, x, place, len(x), uniform(r, 0.5, 1))
    return out


def ensemble(by_leaf: dict[str, list[Clip]], frames: int, r: Random) -> np.ndarray:
    """Two to five instruments at once; they need not agree."""
    count = int(r.integers(2, 6))
    leaves = sorted(by_leaf)
    out = np.zeros(frames, np.float32)
    for leaf in r.choice(leaves, size=min(count, len(leaves)), replace=False):
        play = pattern if leaf in ("drums", "percussion") else phrase
        part = play(by_leaf[str(leaf)], frames, r)
        level = float(np.sqrt(np.mean(part**2)))
        if level > 0:
            out += part / level * logarithmic(r, 0.3, 1.5)
    return out
