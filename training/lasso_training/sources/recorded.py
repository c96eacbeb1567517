"""Recordings: ESC-10, the Philharmonia's notes, LibriVox.

ESC-10 folds 1 to 3 are trained on, fold 4 is validation. A Philharmonia note belongs to training or validation by a fixed
draw on its file name. Of LibriVox's one reader two of five recordings are kept for measuring.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ..classes import esc10, philharmonia
from .clip import Clip, held_out, read_mono, trim

_semitones = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_drum_names = ("bass-drum", "snare-drum", "surdo", "djembe", "djundjun", "tenor-drum", "tom-toms", "timpani", "bongo", "conga")


def pitch_of(name: str) -> int:
    """MIDI number of a note like As4 (A sharp 4), or -1."""
    match = re.search(r"_([A-G])(s?)(\d)_", name)
    if not match:
        return -1
    return 12 * (int(match[3]) + 1) + _semitones[match[1]] + (1 if match[2] else 0)


def esc10_clips(data: Path) -> Iterator[Clip]:
    for folder, leaf in esc10.items():
        for path in sorted((data / "esc10" / folder).iterdir()):
            samples, split = read_mono(path), "train" if int(path.name[0]) <= 3 else "validation"
            # What is measured keeps its silence.
            samples = trim(samples) if split == "train" else samples
            yield Clip(f"esc10-{folder}-{path.stem}", leaf, split, "clip", "ESC-10", samples)


def philharmonia_notes(data: Path) -> Iterator[Clip]:
    for folder, leaf in philharmonia.items():
        for path in sorted((data / "philharmonia" / folder).iterdir()):
            struck = folder == "percussion" and path.name.startswith(_drum_names)
            split = "validation" if held_out(path.stem) else "train"
            samples = trim(read_mono(path))[: 6 * 32000]
            yield Clip(f"note-{path.stem}", "drums" if struck else leaf, split, "note", "Philharmonia", samples, pitch_of(path.name))


_measured_readings = ("0880", "0920")


def librivox_clips(data: Path) -> Iterator[Clip]:
    for path in sorted((data / "librivox").glob("*.wav")):
        split = "test" if path.stem.endswith(_measured_readings) else "train"
        yield Clip(f"librivox-{path.stem}", "woman", split, "clip", "LibriVox", trim(read_mono(path)))
