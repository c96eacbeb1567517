"""What is done to masks after the network: training does not see it, evaluation and the editor do."""

import torch
from torch import Tensor

from .presence import presence
from .steadiness import parted_by_steadiness

exponent = 0.15
floor = 1e-6
"""Of the features' magnitudes (`features_of`)."""


def refined(logits: Tensor, features: Tensor, moment: int) -> Tensor:
    """logits [batch, 3, steps, bins] of masks that part what is steady from what is not, and are closed where the sound is absent.

    features [batch, 1 or 3, steps, bins], as the network saw them; moment: steps in half a second.
    """
    power = (features[:, 0] ** (1 / exponent) - floor).clamp(min=0)
    gain = torch.sigmoid(logits[:, 0])
    kept = parted_by_steadiness(gain, power)
    kept = kept * presence(kept, power, moment)[:, None, None]
    magnitude = -torch.log((1 - kept + 1e-12) / (kept + 1e-30))
    return torch.cat([magnitude[:, None], logits[:, 1:]], dim=1)
