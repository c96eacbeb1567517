"""What each part of a trained network is worth: the marks without it, everything else as it was learned.

A network that had learned without the part would do better than this: the figures bound a part's worth from above.
"""

import argparse
import copy
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from .bank import Bank
from .classes import ensemble, esc10, instruments, noises
from .evaluate import Item, absent, esc10_pairs, improvements, speech
from .network.model import Model
from .network.spectrum import features_of, masked, signal_of


class Without(nn.Module):
    """The model without some parts, for `improvements`."""

    def __init__(self, model: Model, parts: frozenset[str]):
        super().__init__()
        self.model, self.parts = copy.deepcopy(model), parts
        self.embed_texts = model.embed_texts
        if "attention over time" in parts:
            for separator in (self.model.separator, self.model.music):
                if separator is not None:
                    separator.trunk.attention = nn.ModuleList()
        if "rivals" in parts:
            self.model.claims = lambda separator, described, embedding: None

    def forward(self, mixture: Tensor, embedding: Tensor) -> Tensor:
        preset = self.model.preset
        spectrum = self.model.spectrum(mixture)
        features = features_of(spectrum, preset.bins, preset.phase)
        if "phase of the input" in self.parts:
            features = torch.cat([features[:, :1], torch.zeros_like(features[:, 1:])], dim=1)
        if "what follows the network" in self.parts:
            logits = self.model.answers(features, embedding[:, None])[0][:, 0].float()
        else:
            logits = self.model.refined_answers(features, embedding[:, None])[:, 0].float()
        if "direction of the mask" in self.parts:
            logits = torch.stack([logits[:, 0], torch.ones_like(logits[:, 1]), torch.zeros_like(logits[:, 2])], dim=1)
        return signal_of(masked(spectrum, logits), preset.n_fft, preset.hop, mixture.shape[1])


parts = ("direction of the mask", "phase of the input", "attention over time", "rivals", "what follows the network")


def table(model: Model, bank: Bank, count: int, seed: int, device: str) -> str:
    """A row for each part that is left out: SDRi of pairs, SI-SDRi of speech, level of absent sounds."""

    def fresh() -> np.random.Generator:
        return np.random.default_rng([seed, 9])

    music = tuple(leaf for leaf in (*instruments, ensemble) if bank.select("validation", leaf))
    tests: dict[str, tuple[str, Callable[[], list[Item]]]] = {
        "ESC-10 pairs": ("sdri", lambda: esc10_pairs(bank, count, fresh())),
        "speech, noises": ("si_sdri", lambda: speech(bank, count, (*noises, *esc10.values()), fresh())),
        "speech, music": ("si_sdri", lambda: speech(bank, count, music, fresh())),
        "absent": ("level", lambda: absent(bank, count, fresh())),
    }
    lines = [f"{'without':24}" + "".join(f"{name:>16}" for name in tests)]
    for left_out in ((), *((part,) for part in parts)):
        reduced = Without(model, frozenset(left_out)).eval()
        values = [float(np.mean([x[figure] for x in improvements(reduced, make(), device)])) for figure, make in tests.values()]
        lines.append(f"{', '.join(left_out) or 'nothing':24}" + "".join(f"{value:16.2f}" for value in values))
    return "\n".join(lines)


def main(arguments: argparse.Namespace) -> None:
    from .checkpoint import load_model

    model, _ = load_model(arguments.model, arguments.device)
    print(table(model, Bank.open(arguments.pack), arguments.pairs, arguments.seed, arguments.device))
