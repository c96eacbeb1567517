"""A run goes on where it was saved, outlives numbers that are none, and learns what its subject says."""

import argparse
import json
import math

import pytest
import torch

from lasso_training import checkpoint, train
from lasso_training.bank import Bank
from lasso_training.mixing.mixer import Mixer


@pytest.fixture(autouse=True)
def small(bank, monkeypatch):
    monkeypatch.setattr(Bank, "open", staticmethod(lambda pack: bank))
    monkeypatch.setattr(train, "_captions_per_concept", 3)
    monkeypatch.setattr(train.Run, "_validate", lambda run: None)
    torch.set_num_threads(1)


def _arguments(out, pack, **changes):
    values = {"out": out, "pack": pack, "preset": "tiny", "device": "cpu", "resume": False, "steps": 4, "minutes": None, "batch": 2, "seconds": 0.5, "rate": 1e-3, "precision": "auto", "compile": False, "seed": 1, "validate_every": 1000, "save_every": 2, "log_every": 1, "tiny": 0, "stop_after": None, "start_from": None, "subject": "all"}
    return argparse.Namespace(**values | changes)


def test_a_run_goes_on_exactly(tmp_path):
    train.train(_arguments(tmp_path / "whole", None))

    half = _arguments(tmp_path / "halves", None)
    settings = {"batch": 2, "seconds": 0.5, "rate": 1e-3}
    (tmp_path / "halves").mkdir()
    first = train.Run(half, settings, tmp_path / "halves")
    for _ in range(2):
        first._learn(*first._recipes(first.step))
        first.step += 1
    first._save()
    train.train(_arguments(tmp_path / "halves", None, resume=True))

    # With no time at all a process only saves what it has.
    train.train(_arguments(tmp_path / "halves", None, resume=True, steps=9, stop_after=0.0))
    # Another run may begin with the weights of this one.
    other = train.Run(_arguments(tmp_path / "halves", None, start_from=tmp_path / "halves" / "checkpoint.pt"), settings, tmp_path / "halves")
    assert other.step == 0

    a, b = (checkpoint.load(tmp_path / name / "checkpoint.pt") for name in ("whole", "halves"))
    assert a["step"] == b["step"] == 4
    assert all(torch.equal(a["model"][name], b["model"][name]) for name in a["model"])
    assert all(torch.equal(a["average"][name], b["average"][name]) for name in a["average"])


def test_a_separator_for_a_subject_learns_alone(tmp_path):
    with pytest.raises(SystemExit, match="words of a trained model"):
        train.train(_arguments(tmp_path / "music", None, subject="music"))
    train.train(_arguments(tmp_path / "all", None, steps=1))
    first = tmp_path / "all" / "checkpoint.pt"
    train.train(_arguments(tmp_path / "music", None, subject="music", start_from=first, steps=2))
    before, after = checkpoint.load(first), checkpoint.load(tmp_path / "music" / "checkpoint.pt")
    assert after["origin"] == {"step": 1} and after["subject"] == "music" and after["step"] == 2
    changed = {name.split(".")[0] for name, value in before["average"].items() if not torch.equal(value, after["model"][name])}
    assert changed == {"separator", "teacher"}


def test_an_overflow_costs_the_steps_since_the_last_checkpoint(tmp_path, monkeypatch):
    make, drawn = Mixer.make, []

    def spoilt(mixer, recipes, seed):
        batch = make(mixer, recipes, seed)
        drawn.append(recipes.clips.tolist())
        if len(drawn) == 3:
            batch.mixture[0, 100] = math.inf
        return batch

    monkeypatch.setattr(Mixer, "make", spoilt)
    train.train(_arguments(tmp_path, None, steps=6))
    log = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in log if line.get("event") == "stepped back"] == [3]
    assert len(drawn) == 6 and drawn[3] != drawn[2]
    assert all(math.isfinite(line["loss"]) for line in log if "loss" in line)
    content = checkpoint.load(tmp_path / "checkpoint.pt")
    assert content["step"] == 6
    assert all(torch.isfinite(value).all() for weights in (content["model"], content["average"]) for value in weights.values())
