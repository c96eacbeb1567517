"""What is done to masks after the network: training does not see it, evaluation and the editor do."""

import torch
from torch import Tensor

from .presence import presence
from .steadiness import without_steady_rest

exponent = 0.15
floor = 1e-6
"""Of the features' magnitudes (`features_of`)."""


def refined(logits: Tensor, features: Tensor, moment: int) -> Tensor:
    """logits [batch, 3, steps, bins] of masks without what is steady in the rest, and closed where the sound is absent.

    features [batch, 1 or 3, steps, bins], as the network saw them; moment: steps in half a second.
    """
    power = (features[:, 0] ** (1 / exponent) - floor).clamp(min=0)
    gain = torch.sigmoid(logits[:, 0])
    kept = without_steady_rest(gain, power)
    kept = kept * presence(kept, power, moment)[:, None, None]
    share = (kept / (gain + 1e-30)).clamp(max=1)
    magnitude = -torch.log((1 + torch.exp(-logits[:, 0])) / (share + 1e-30) - 1 + 1e-12)
    return torch.cat([torch.where(share < 1, magnitude, logits[:, 0])[:, None], logits[:, 1:]], dim=1)
