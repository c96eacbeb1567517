"""The bank: all clips. A pack is one file that travels; an opened bank is one array of 16-bit samples and an index.

A pack (zip) holds what has to be recorded or rendered by other programs, as Ogg Vorbis. What can be computed, phrases from
notes and procedural sounds, is computed on opening, from fixed seeds, on all processors, and cached beside the pack.
"""

import io
import json
import os
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from .classes import ensemble
from .sources import phrases, procedural, rate
from .sources.clip import Clip, seed_of

form = "lasso-bank-2"


def write_pack(path: Path, clips: Iterable[Clip], quality: float) -> list[dict]:
    """Writes clips of unit peak into one file, as Vorbis of a quality from 0 to 1 (0.4 is about 70 kbit/s here)."""
    index = []
    partial = path.with_suffix(".partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED) as pack:
        for clip in clips:
            peak = float(np.abs(clip.samples).max()) if len(clip.samples) else 0.0
            if peak == 0 or len(clip.samples) < rate // 20:
                continue
            name = f"clips/{len(index):05}.ogg"
            pack.writestr(name, _encode(clip.samples / peak * 0.7, quality))
            index.append({"file": name, "id": clip.id, "leaf": clip.leaf, "split": clip.split, "kind": clip.kind, "origin": clip.origin, "pitch": clip.pitch})
        pack.writestr("index.json", json.dumps({"form": form, "rate": rate, "clips": index}))
    partial.replace(path)
    return index


def _encode(samples: np.ndarray, level: float) -> bytes:
    buffer = io.BytesIO()
    with soundfile.SoundFile(buffer, "w", rate, 1, format="OGG", subtype="VORBIS", compression_level=1 - level) as file:
        for start in range(0, len(samples), 65536):
            file.write(samples[start : start + 65536])
    return buffer.getvalue()


def read_pack(path: Path) -> list[Clip]:
    with zipfile.ZipFile(path) as pack:
        head = json.loads(pack.read("index.json"))
        if head["form"] != form:
            raise ValueError(f"{path} is of form {head['form']}, expected {form}: build it again")
        raw = [(entry, pack.read(entry["file"])) for entry in head["clips"]]
    with ProcessPoolExecutor(_workers()) as pool:
        decoded = pool.map(_decode, [data for _, data in raw], chunksize=32)
        return [
            Clip(e["id"], e["leaf"], e["split"], e["kind"], e["origin"], x, e["pitch"]) for (e, _), x in zip(raw, decoded, strict=True)
        ]


def _decode(data: bytes) -> np.ndarray:
    return soundfile.read(io.BytesIO(data), dtype="float32")[0]


def _workers() -> int:
    return max(1, min(16, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1))


@dataclass(frozen=True)
class Amounts:
    """How many computed clips of each leaf are made, for training; validation gets a sixth of the others and phrases of its own number."""

    phrases: int = 240
    validation_phrases: int = 10
    ensembles: int = 120
    procedural: int = 60
    variants: int = 20
    seconds: float = 6.0


def computed(clips: list[Clip], amounts: Amounts) -> list[Clip]:
    """Phrases, patterns and ensembles of the notes; procedural sounds; variants of natural sounds."""
    tasks: list[tuple] = []
    for split, share in (("train", 1.0), ("validation", 1 / 6)):
        by_leaf: dict[str, list[Clip]] = defaultdict(list)
        for clip in clips:
            if clip.kind == "note" and clip.split == split:
                by_leaf[clip.leaf].append(clip)
        frames = int(amounts.seconds * rate)
        for leaf, notes in sorted(by_leaf.items()):
            tasks += [("phrase", leaf, split, i, frames, notes) for i in range(amounts.phrases if split == "train" else amounts.validation_phrases)]
        if by_leaf:
            tasks += [("ensemble", ensemble, split, i, frames, dict(by_leaf)) for i in range(max(2, int(amounts.ensembles * share)))]
        for leaf in procedural.makers:
            tasks += [("made", leaf, split, i, frames, None) for i in range(max(2, int(amounts.procedural * share)))]
        if split == "train":
            tasks += [("made", leaf, split, i, frames, None) for leaf in procedural.variants for i in range(amounts.variants)]
    with ProcessPoolExecutor(_workers()) as pool:
        return [clip for clip in pool.map(_compute, tasks, chunksize=8) if clip is not None]


def _compute(task: tuple) -> Clip | None:
    manner, leaf, split, number, frames, material = task
    r = np.random.default_rng(seed_of(manner, leaf, split, number))
    if manner == "phrase":
        play = phrases.pattern if leaf in ("drums", "percussion") else phrases.phrase
        samples, origin = play(material, frames, r), "Philharmonia"
    elif manner == "ensemble":
        samples, origin = phrases.ensemble(material, frames, r), "Philharmonia"
    else:
        samples, origin = (procedural.makers | procedural.variants)[leaf](frames, r), "procedural"
    peak = float(np.abs(samples).max())
    if not np.isfinite(peak) or peak <= 0:
        return None
    return Clip(f"{manner}-{leaf}-{split}-{number:03}", leaf, split, "clip", origin, (samples / peak * 0.7).astype(np.float32))


class Bank:
    """All clips one after another in 16 bits, and where each lies."""

    def __init__(self, samples: np.ndarray, index: list[dict]):
        self.samples = samples
        self.index = index

    def select(self, split: str, leaf: str | None = None, origin: str | None = None) -> list[dict]:
        return [e for e in self.index if e["split"] == split and leaf in (None, e["leaf"]) and origin in (None, e["origin"])]

    def read(self, entry: dict) -> np.ndarray:
        """float32 in -1 to 1."""
        return self.samples[entry["start"] : entry["start"] + entry["frames"]].astype(np.float32) / 32768

    @staticmethod
    def of(clips: list[Clip]) -> "Bank":
        index, parts, start = [], [], 0
        for clip in clips:
            if clip.kind != "clip" or len(clip.samples) < rate // 4:
                continue
            parts.append(np.round(np.clip(clip.samples, -1, 1) * 32767).astype(np.int16))
            index.append({"id": clip.id, "leaf": clip.leaf, "split": clip.split, "origin": clip.origin, "start": start, "frames": len(parts[-1])})
            start += len(parts[-1])
        return Bank(np.concatenate(parts) if parts else np.zeros(0, np.int16), index)

    @staticmethod
    def open(pack: Path, amounts: Amounts | None = None) -> "Bank":
        """From the cache beside the pack, where there is one of this pack and these amounts."""
        amounts = amounts or Amounts()
        key = f"{form} {pack.stat().st_size} {seed_of(pack.stat().st_size, amounts)}"
        samples_path, index_path = pack.with_suffix(".samples.npy"), pack.with_suffix(".index.json")
        if index_path.exists() and samples_path.exists():
            kept = json.loads(index_path.read_text())
            if kept["key"] == key:
                return Bank(np.load(samples_path, mmap_mode="r"), kept["index"])
        clips = read_pack(pack)
        bank = Bank.of(clips + computed(clips, amounts))
        np.save(samples_path, bank.samples)
        index_path.write_text(json.dumps({"key": key, "index": bank.index}))
        return bank

    def summary(self) -> str:
        """Minutes by origin and split."""
        minutes: dict[tuple[str, str], float] = defaultdict(float)
        for e in self.index:
            minutes[e["origin"], e["split"]] += e["frames"] / rate / 60
        lines = [f"  {origin:24} {split:11} {value:7.1f} min" for (origin, split), value in sorted(minutes.items())]
        return "\n".join([f"{len(self.index)} clips, {len(self.samples) / rate / 60:.1f} min", *lines])

