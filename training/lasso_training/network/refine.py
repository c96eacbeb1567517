"""What is done to masks after the network: training does not see it, evaluation and the editor do."""

import torch
from torch import Tensor

from .neighbours import around
from .presence import presence
from .rivals import contested
from .steadiness import parted_by_steadiness

exponent = 0.15
floor = 1e-6
"""Of the features' magnitudes (`features_of`)."""


def refined(logits: Tensor, features: Tensor, moment: int, claims: list[Tensor | None]) -> Tensor:
    """logits [batch, 3, steps, bins] of masks that take what nobody else claims, part what is steady from what is not, are evened out
    by half with those around them, and are closed where the sound is absent.

    features [batch, 1 or 3, steps, bins], as the network saw them; moment: steps in half a second; claims [steps, bins] of each
    mask's strongest rivals, None where it has none.
    """
    power = (features[:, 0] ** (1 / exponent) - floor).clamp(min=0)
    gain = torch.sigmoid(logits[:, 0])
    there = presence(gain, power, moment)[:, None, None]
    opened = torch.stack([g if c is None else contested(g, c, p) for g, c, p in zip(gain, claims, power, strict=True)])
    parted = parted_by_steadiness(gain + there * (opened - gain), power)
    kept = torch.stack([0.5 * (g + around(g, p.sum(dim=1) > 0)) for g, p in zip(parted, power, strict=True)]) * there
    magnitude = -torch.log((1 - kept + 1e-12) / (kept + 1e-30))
    return torch.cat([magnitude[:, None], logits[:, 1:]], dim=1)
