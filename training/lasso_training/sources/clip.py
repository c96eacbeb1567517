"""A clip: mono samples with what is known about them."""

import zlib
from dataclasses import dataclass, field
from math import gcd
from pathlib import Path

import numpy as np
import soundfile
from scipy import signal

from . import rate

splits = ("train", "validation", "test")
"""Validation chooses and calibrates; test is only ever measured (two readings of LibriVox)."""


@dataclass
class Clip:
    id: str
    leaf: str
    split: str
    kind: str
    """`clip`: used as it is. `note`: material for phrases."""
    origin: str
    """The collection or program it comes from; licences are listed by origin."""
    samples: np.ndarray = field(repr=False)
    pitch: int = -1
    """MIDI number of a note, or -1."""


def read_mono(path: Path) -> np.ndarray:
    """A file as mono float32 at the network's rate."""
    data, native = soundfile.read(path, dtype="float32", always_2d=True)
    return resample(data.mean(axis=1), native)


def resample(x: np.ndarray, native: int, to: int = rate) -> np.ndarray:
    if native == to:
        return x.astype(np.float32)
    common = gcd(native, to)
    return signal.resample_poly(x, to // common, native // common).astype(np.float32)


def trim(x: np.ndarray, floor: float = 1e-3, keep: float = 0.05) -> np.ndarray:
    """Without the silence before and after, by its peak."""
    loud = np.flatnonzero(np.abs(x) > floor * (np.abs(x).max() + 1e-12))
    if len(loud) == 0:
        return x[:0]
    margin = int(keep * rate)
    return x[max(0, loud[0] - margin) : loud[-1] + margin]


def seed_of(*parts: object) -> int:
    """The same number for the same words on every machine."""
    return zlib.crc32("/".join(map(str, parts)).encode())


def held_out(*parts: object, share: float = 0.15) -> bool:
    """A fixed choice of things kept from training."""
    return seed_of("held out", *parts) % 1000 < share * 1000
