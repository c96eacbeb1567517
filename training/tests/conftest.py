"""A bank of one tone for every leaf and split."""

import numpy as np
import pytest

from lasso_training.bank import Bank
from lasso_training.classes import esc10, leaves
from lasso_training.sources import rate
from lasso_training.sources.clip import Clip


@pytest.fixture(scope="session")
def bank():
    r = np.random.default_rng(0)
    clips = []
    for number, leaf in enumerate(leaves):
        for split in ("train", "validation"):
            t = np.arange(rate) / rate
            x = 0.5 * np.sin(2 * np.pi * (100 + 97 * number) * t) + 0.01 * r.standard_normal(rate)
            origin = "ESC-10" if leaf in esc10.values() else "procedural"
            clips.append(Clip(f"{leaf}-{split}", leaf, split, "clip", origin, x.astype(np.float32)))
    return Bank.of(clips)
