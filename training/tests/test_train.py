"""A run outlives numbers that are none, and goes on where it was saved."""

import json
import math
import sys

import numpy as np
import pytest
import torch

from lasso_training import __main__ as program
from lasso_training import checkpoint
from lasso_training.bank import Bank
from lasso_training.classes import esc10
from lasso_training.mixing.mixer import Mixer
from lasso_training.sources import rate
from lasso_training.sources.clip import Clip


@pytest.fixture
def small_bank(monkeypatch):
    r = np.random.default_rng(4)
    leaves = (*esc10.values(), "man", "woman", "piano", "white_noise")
    clips = [Clip(f"{leaf}-{i}", leaf, split, "clip", "ESC-10", r.normal(0, 0.1, rate).astype(np.float32)) for leaf in leaves for i in range(2) for split in ("train", "validation")]
    bank = Bank.of(clips)
    monkeypatch.setattr(Bank, "open", staticmethod(lambda *_: bank))


def train(monkeypatch, out, *more: str) -> list[dict]:
    options = ["--out", str(out), "--preset", "tiny", "--precision", "float32", "--batch", "2", "--seconds", "0.5", "--log-every", "1", *more]
    monkeypatch.setattr(sys, "argv", ["lasso_training", "train", *options])
    program.main()
    return [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]


def test_one_overflow_costs_the_steps_since_the_last_checkpoint(monkeypatch, tmp_path, small_bank):
    make = Mixer.make
    batches = []

    def spoilt(mixer, recipes, seed):
        batch = make(mixer, recipes, seed)
        batches.append(recipes.clips.tolist())
        if len(batches) == 3:
            batch.mixture[0, 100] = math.inf
        return batch

    monkeypatch.setattr(Mixer, "make", spoilt)
    log = train(monkeypatch, tmp_path, "--steps", "6", "--save-every", "2")
    assert [line["step"] for line in log if line.get("event") == "stepped back"] == [3]
    assert len(batches) == 6
    assert all(math.isfinite(line["loss"]) for line in log if "loss" in line)
    content = checkpoint.load(tmp_path / "checkpoint.pt")
    assert content["step"] == 6
    for weights in (content["model"], content["average"]):
        assert all(torch.isfinite(value).all() for value in weights.values())
