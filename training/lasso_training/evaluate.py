"""The marks: mixtures that training never heard, in a table by test and class."""

import argparse
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch

from .bank import Bank
from .captions import unknown
from .captions.words import names
from .classes import concept_names, ensemble, esc10, instruments, noises, voices
from .metrics import decibels, sdr, si_sdr
from .network.model import Model
from .sources import natural, rate

seconds = 5.0
_marks = {
    "esc10 pairs": ("sdri", 8.0),
    "esc10 pairs, held-out words": ("sdri", 7.5),
    "speech against noises": ("si_sdri", 9.0),
    "speech against music": ("si_sdri", 7.0),
    "instrument pairs": ("si_sdri", 5.0),
    "three sources": ("sdri", 5.0),
}


@dataclass(frozen=True)
class Item:
    query: str
    label: str
    """What the table sums up by."""
    sources: tuple[np.ndarray, ...]
    """The target first; one where it is absent from the mixture has no energy."""
    example: np.ndarray | None = None


def _excerpt(bank: Bank, entry: dict, r: np.random.Generator) -> np.ndarray:
    """Five seconds of unit power: from a random place, or with silence after a shorter clip."""
    frames = int(seconds * rate)
    x = bank.read(entry)
    start = int(r.integers(max(1, len(x) - frames + 1)))
    out = np.zeros(frames, np.float32)
    part = x[start : start + frames]
    out[: len(part)] = part
    return out / (np.sqrt(np.mean(out**2)) + 1e-8)


def _drawn(bank: Bank, leaves: tuple[str, ...], split: str, r: np.random.Generator, allowed: set[int] | None = None) -> tuple[dict, np.ndarray]:
    while True:
        leaf = str(r.choice(leaves))
        entries = [e for i, e in enumerate(bank.index) if e["leaf"] == leaf and e["split"] == split and (allowed is None or i in allowed)]
        if leaf in esc10.values():
            entries = [e for e in entries if e["origin"] == "ESC-10"]
        if entries:
            entry = entries[int(r.integers(len(entries)))]
            return entry, _excerpt(bank, entry, r)


def _others(bank: Bank, leaves: tuple[str, ...], count: int, split: str, r: np.random.Generator, allowed: set[int] | None = None) -> list[tuple[dict, np.ndarray]]:
    """Sources of different leaves."""
    chosen: list[tuple[dict, np.ndarray]] = []
    while len(chosen) < count:
        drawn = _drawn(bank, tuple(leaf for leaf in leaves if leaf not in {e["leaf"] for e, _ in chosen}), split, r, allowed)
        chosen.append(drawn)
    return chosen


def esc10_pairs(bank: Bank, count: int, r: np.random.Generator, sources: int = 2, split: str = "validation", allowed: set[int] | None = None) -> list[Item]:
    """Every class is asked for equally often, by its name."""
    classes = tuple(esc10.values())
    items = []
    for number in range(count):
        leaf = classes[number % len(classes)]
        target = _drawn(bank, (leaf,), split, r, allowed)
        rest = _others(bank, tuple(c for c in classes if c != leaf), sources - 1, split, r, allowed)
        items.append(Item(names[leaf].trained[0], leaf, (target[1], *(x for _, x in rest))))
    return items


def speech(bank: Bank, count: int, against: tuple[str, ...], r: np.random.Generator) -> list[Item]:
    """LibriVox and voices of validation, which training never heard, take turns; half of those are of synthesisers and half are people."""
    kinds = [("LibriVox", "test"), ("synthetic", "validation"), ("LibriVox", "test"), ("people", "validation")]
    people = {i for i, e in enumerate(bank.index) if e["origin"] in natural.origins}
    others = {i for i in range(len(bank.index)) if i not in people}
    items = []
    for number in range(count):
        label, split = kinds[number % 4]
        if not bank.select(split) or (label == "people" and not any(bank.index[i]["split"] == split for i in people)):
            label, split = "synthetic", "validation"
        _, x = _drawn(bank, voices, split, r, people if label == "people" else others)
        _, y = _drawn(bank, against, "validation", r)
        items.append(Item("speech", label, (x, y)))
    return items


def _instruments(bank: Bank, count: int, r: np.random.Generator) -> list[Item]:
    """Pairs that a listener would name differently: no group of one name for both."""
    there = tuple(leaf for leaf in instruments if bank.select("validation", leaf))
    items = []
    for number in range(count):
        leaf = there[number % len(there)]
        (_, x), (_, y) = _drawn(bank, (leaf,), "validation", r), _drawn(bank, tuple(l for l in there if l != leaf), "validation", r)
        items.append(Item(names[leaf].trained[0], leaf, (x, y)))
    return items


def absent(bank: Bank, count: int, r: np.random.Generator) -> list[Item]:
    classes = tuple(esc10.values())
    items = []
    for number in range(count):
        leaf = classes[number % len(classes)]
        rest = _others(bank, tuple(c for c in classes if c != leaf), 2, "validation", r)
        items.append(Item(names[leaf].trained[0], leaf, (np.zeros_like(rest[0][1]), *(x for _, x in rest))))
    return items


@torch.no_grad()
def improvements(model: Model, items: list[Item], device: str, batch: int = 8) -> list[dict]:
    """Every item's ratios; for absent targets the output's level against the mixture."""
    results = []
    for start in range(0, len(items), batch):
        part = items[start : start + batch]
        mixtures = np.stack([np.sum(item.sources, axis=0) for item in part])
        scale = 0.25 / (np.sqrt(np.mean(mixtures**2, axis=1, keepdims=True)) + 1e-8) / 4
        x = torch.from_numpy((mixtures * scale).astype(np.float32)).to(device)
        embedding = model.embed_texts([item.query for item in part])
        if all(item.example is not None for item in part):
            embedding = model.embed_example(torch.from_numpy(np.stack([item.example for item in part])).to(device))
        estimates = model(x, embedding).cpu().numpy()
        for item, mixture, estimate in zip(part, x.cpu().numpy(), estimates, strict=True):
            target = (item.sources[0] * scale[len(results) - start]).astype(np.float32)
            power = float(np.sqrt(np.mean(estimate**2)) / (np.sqrt(np.mean(mixture**2)) + 1e-12))
            results.append(
                {
                    "label": item.label,
                    "sdri": sdr(target, estimate) - sdr(target, mixture),
                    "si_sdri": si_sdr(target, estimate) - si_sdr(target, mixture),
                    "level": decibels(power),
                }
            )
    return results


def words_report(model: Model) -> dict:
    """Which words are known, by the lowest threshold that parts validation's known from unknown words as well as any, to a hundredth."""
    heldout = [(phrase, name) for name in concept_names for phrase in names[name].heldout]
    trained = [(names[name].trained[0], name) for name in concept_names]
    with torch.no_grad():
        right = [
            concept_names[int(k)] == name
            for k, (_, name) in zip(model.concept_logits(model.embed_texts([p for p, _ in heldout])).argmax(1), heldout, strict=True)
        ]
    known = np.concatenate([model.confidence([p for p, _ in heldout]).cpu().numpy(), model.confidence([p for p, _ in trained]).cpu().numpy()])
    strange = model.confidence(list(unknown.heldout)).cpu().numpy()
    candidates = np.unique(np.concatenate([known, strange]))
    parted = np.array([np.mean(known >= t) + np.mean(strange < t) for t in candidates])
    best = candidates[np.argmax(parted >= parted.max() - 0.01)]
    return {
        "threshold": float(best),
        "held-out phrases understood": float(np.mean(right)),
        "known words accepted": float(np.mean(known >= best)),
        "unknown words refused": float(np.mean(strange < best)),
    }


def evaluate(model: Model, bank: Bank, pairs: int, seed: int, device: str) -> dict:
    """All tests."""

    def fresh() -> np.random.Generator:
        return np.random.default_rng([seed, 9])

    noise = (*noises, *esc10.values())
    music = tuple(leaf for leaf in (*instruments, ensemble) if bank.select("validation", leaf))
    named = esc10_pairs(bank, pairs, fresh())
    r = fresh()
    paraphrased = [replace(item, query=str(r.choice(names[item.label].heldout))) for item in named]
    by_example = [replace(item, query="", example=_drawn(bank, (item.label,), "train", r)[1]) for item in named]
    tests: dict[str, Callable[[], list[Item]]] = {
        "esc10 pairs": lambda: named,
        "esc10 pairs, held-out words": lambda: paraphrased,
        "esc10 pairs, by example": lambda: by_example,
        "speech against noises": lambda: speech(bank, pairs, noise, fresh()),
        "speech against music": lambda: speech(bank, pairs, music, fresh()),
        "instrument pairs": lambda: _instruments(bank, pairs, fresh()),
        "three sources": lambda: esc10_pairs(bank, pairs, fresh(), sources=3),
        "target absent": lambda: absent(bank, pairs, fresh()),
    }
    report: dict = {}
    for name, make in tests.items():
        results = improvements(model, make(), device)
        by_label: dict[str, list[dict]] = defaultdict(list)
        for result in results:
            by_label[result["label"]].append(result)
        figures = ("level",) if name == "target absent" else ("sdri", "si_sdri")
        report[name] = {
            "count": len(results),
            **{figure: float(np.mean([x[figure] for x in results])) for figure in figures},
            "classes": {label: {figure: float(np.mean([x[figure] for x in group])) for figure in figures} for label, group in sorted(by_label.items())},
        }
    report["words"] = words_report(model)
    return report


def show(report: dict) -> str:
    lines = [f"{'test':32}{'SDRi':>8}{'SI-SDRi':>9}{'level':>8}   mark"]

    def row(name: str, values: dict, mark: str = "") -> str:
        cells = [f"{values[k]:{w}.2f}" if k in values else " " * w for k, w in (("sdri", 8), ("si_sdri", 9), ("level", 8))]
        return f"{name:32}{''.join(cells)}   {mark}"

    for name, values in report.items():
        if name == "words":
            continue
        mark = ""
        if name in _marks:
            figure, wanted = _marks[name]
            mark = f"{'met' if values[figure] >= wanted else 'missed'} ({wanted:g})"
        if name == "target absent":
            mark = f"{'met' if values['level'] <= -30 else 'missed'} (-30)"
        lines.append(row(f"{name} ({values['count']})", values, mark))
        lines += [row(f"    {label}", figures) for label, figures in values["classes"].items()]
    lines += [f"{name:32}{value:8.3f}" for name, value in report["words"].items()]
    return "\n".join(lines)


def main(arguments: argparse.Namespace) -> None:
    from .checkpoint import load_model

    model, _ = load_model(arguments.model, arguments.device)
    report = evaluate(model, Bank.open(arguments.pack), arguments.pairs, arguments.seed, arguments.device)
    print(show(report))
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=2) + "\n")
