"""Random scores and tunes in the public domain, played by fluidsynth with a General MIDI sound font (FluidR3 GM, MIT)."""

import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from ..classes import ensemble, general_midi
from . import rate
from .clip import Clip, seed_of, trim
from .noise import Random, logarithmic, uniform
from .tunes import tunes


@dataclass(frozen=True)
class Manner:
    """How a set of clips is written and played. Its name is part of their seeds."""

    name: str
    effects: bool = False
    """With fluidsynth's own reverberation and chorus, as it plays when it is not told otherwise."""
    beyond: float = 0.0
    """Share of parts in the middle range, above or below what their instrument can play: people who write notes do so too."""
    tunes: bool = False
    """Tunes that people know, in place of random walks."""


dry = Manner("score")
wet = Manner("score with effects", effects=True, beyond=0.4)
known = Manner("tunes", effects=True, tunes=True)

_ticks = 480
_middle = (45, 84)
Event = tuple[int, bytes]
"""Ticks from the start and the message; half a second is `_ticks`."""

_range = {
    "bass_guitar": (28, 50), "double_bass": (28, 52), "cello": (36, 67), "bassoon": (34, 65), "trombone": (40, 70), "brass": (34, 72),
    "french_horn": (40, 74), "violin": (55, 93), "flute": (60, 96), "oboe": (55, 86), "bells": (64, 100), "mallets": (50, 92),
    "clarinet": (50, 88), "trumpet": (54, 84), "choir": (48, 79), "banjo": (48, 80), "guitar": (40, 80), "electric_guitar": (40, 80),
}  # fmt: skip


def _variable(value: int) -> bytes:
    out = [value & 0x7F]
    while value := value >> 7:
        out.append(0x80 | (value & 0x7F))
    return bytes(reversed(out))


def midi_file(events: list[Event]) -> bytes:
    """A format 0 file at 120 beats a minute."""
    body = b""
    now = 0
    for time, message in sorted(events, key=lambda event: (event[0], event[1][0] & 0xF0 != 0x80)):
        body += _variable(time - now) + message
        now = time
    body += b"\x00\xff\x2f\x00"
    return b"MThd\x00\x00\x00\x06\x00\x00\x00\x01" + _ticks.to_bytes(2, "big") + b"MTrk" + len(body).to_bytes(4, "big") + body


def _note(channel: int, pitch: int, velocity: int, start: float, length: float) -> list[Event]:
    at, end = int(start * 2 * _ticks), int((start + length) * 2 * _ticks)
    return [(at, bytes([0x90 | channel, pitch, velocity])), (max(end, at + 1), bytes([0x80 | channel, pitch, 0]))]


def _part(channel: int, leaf: str, start: float, seconds: float, key: int, steps: tuple[int, ...], beat: float, r: Random, beyond: float) -> list[Event]:
    """One instrument: a program, a melody or chords or an arpeggio or long notes."""
    events: list[Event] = [(int(start * 2 * _ticks), bytes([0xC0 | channel, int(r.choice(general_midi[leaf]))]))]
    low, high = _middle if beyond and r.random() < beyond else _range.get(leaf, _middle)
    scale = [p for p in range(low, high) if (p - key) % 12 in steps]
    manner = str(r.choice(["melody", "melody", "chords", "arpeggio", "long"]))
    degree = int(r.integers(len(scale)))
    place, end = start + uniform(r, 0.05, 0.4), start + seconds - 0.4
    while place < end:
        length = beat * (float(r.choice([0.5, 1, 1, 2])) if manner in ("melody", "arpeggio") else float(r.choice([2, 4])))
        degree = int(np.clip(degree + (2 if manner == "arpeggio" else r.integers(-3, 4)), 0, len(scale) - 1))
        if degree == len(scale) - 1:
            degree = int(r.integers(len(scale) // 2))
        if r.random() > 0.1:
            for offset in (0, 2, 4) if manner == "chords" else (0,):
                pitch = scale[min(degree + offset, len(scale) - 1)]
                events += _note(channel, pitch, int(r.integers(55, 125)), place, min(length * uniform(r, 0.6, 1.1), end - place + 0.2))
        place += length
    return events


def _drums(start: float, seconds: float, beat: float, r: Random) -> list[Event]:
    """A kit on channel 10."""
    kit = int(r.choice([0, 0, 8, 16, 24, 25, 32, 40]))
    events: list[Event] = [(int(start * 2 * _ticks), bytes([0xC9, kit]))]
    voices = [(36, 0.35), (38, 0.25), (int(r.choice([42, 44, 46, 51])), 0.7), (int(r.choice([39, 41, 45, 48, 49, 56, 70])), 0.12)]
    bars = [(pitch, r.random(16) < share) for pitch, share in voices]
    bars[0][1][0], bars[1][1][4] = True, True
    step = beat / 2
    for count in range(int((seconds - 0.5) / step)):
        for pitch, bar in bars:
            if bar[count % 16] and r.random() > 0.06:
                events += _note(9, pitch, int(r.integers(60, 127)), start + 0.05 + count * step, step)
    return events


def _tune(channel: int, leaf: str, start: float, seconds: float, name: str, key: int, beat: float, r: Random) -> list[Event]:
    """A tune from any of its notes on, in the octave that lies best; some players come in later, as in a canon."""
    low, high = _range.get(leaf, _middle)
    tune = tunes[name]
    pitches = [pitch for pitch, _ in tune if pitch >= 0]
    octave = 12 * round(((low + high) - (min(pitches) + max(pitches))) / 24)
    events: list[Event] = [(int(start * 2 * _ticks), bytes([0xC0 | channel, int(r.choice(general_midi[leaf]))]))]
    at = int(r.integers(len(tune))) if r.random() < 0.5 else 0
    place, end = start + 0.05 + beat * float(r.choice([0, 0, 2, 4])), start + seconds - 0.4
    while place < end:
        pitch, beats = tune[at % len(tune)]
        if pitch >= 0:
            events += _note(channel, pitch + octave + key, int(r.integers(65, 115)), place, beats * beat * uniform(r, 0.75, 1.05))
        place, at = place + beats * beat, at + 1
    return events


def _score(leaf: str, start: float, seconds: float, r: Random, manner: Manner = dry) -> list[Event]:
    key, beat = int(r.integers(12)), logarithmic(r, 0.16, 0.6)
    steps = (0, 2, 4, 5, 7, 9, 11) if r.random() < 0.5 else (0, 2, 3, 5, 7, 8, 10)
    name = str(r.choice(sorted(tunes))) if manner.tunes else ""
    if leaf == "drums":
        return _drums(start, seconds, beat, r)

    def part(channel: int, player: str) -> list[Event]:
        if manner.tunes:
            return _tune(channel, player, start, seconds, name, key - 6, beat, r)
        return _part(channel, player, start, seconds, key, steps, beat, r, manner.beyond)

    if leaf != ensemble:
        return part(0, leaf)
    events = _drums(start, seconds, beat, r) if r.random() < 0.5 else []
    players = r.choice(sorted(general_midi), size=int(r.integers(2, 6)), replace=False)
    for channel, player in enumerate(players):
        events += part(channel, str(player))
    return events


def render(events: list[Event], font: Path, effects: bool) -> np.ndarray:
    """Mono."""
    with tempfile.TemporaryDirectory() as folder:
        score, sound = Path(folder) / "score.mid", Path(folder) / "sound.wav"
        score.write_bytes(midi_file(events))
        wet = ["-R", str(int(effects)), "-C", str(int(effects))]
        command = ["fluidsynth", "-ni", "-q", "-r", str(rate), "-g", "0.5", *wet, "-T", "wav", "-F", str(sound), str(font), str(score)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        data, _ = soundfile.read(sound, dtype="float32", always_2d=True)
    return data.mean(axis=1)


def score_clips(font: Path, per_leaf: int, ensembles: int, manner: Manner = dry, seconds: float = 6.0) -> Iterator[Clip]:
    """Clips of every instrument and of ensembles; a seventh of each is validation. Its scores have seeds of their own, so that no bank of another size has trained on them."""
    for leaf in (*sorted(general_midi), "drums", ensemble):
        count = ensembles if leaf == ensemble else per_leaf
        kept = count // 7 or min(1, count)
        for split, amount, seed in (("train", count - kept, seed_of(manner.name, leaf)), ("validation", kept, seed_of(manner.name, leaf, "validation"))):
            yield from _played(font, leaf, split, amount, manner, seconds, np.random.default_rng(seed))


def _played(font: Path, leaf: str, split: str, count: int, manner: Manner, seconds: float, r: Random) -> Iterator[Clip]:
    if count == 0:
        return
    slot = seconds + 1.5
    events = [event for i in range(count) for event in _score(leaf, i * slot, seconds, r, manner)]
    sound = render(events, font, manner.effects)
    for i in range(count):
        samples = trim(sound[int(i * slot * rate) : int((i * slot + seconds) * rate)])
        if len(samples) >= rate:
            yield Clip(f"{manner.name.replace(' ', '-')}-{leaf}-{split}-{i:03}", leaf, split, "clip", "fluidsynth FluidR3 GM", samples)
