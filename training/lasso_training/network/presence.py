"""A mask that nowhere takes a fair share of the sound is a mask of something that is not there: it is closed.

What an absent sound lets through is a few thousandths of the power, all over the recording. A sound that is there has, in the half
second in which it is clearest, most of it. Training does not see this: the logits stay what the network says.
"""

import torch
from torch import Tensor
from torch.nn import functional

exponent = 0.15
"""Of the features' magnitudes (`features_of`)."""
_threshold = 0.02
"""Share of a half second's power at which the mask is half closed."""
_least = 1e-3
"""What is left of a closed mask, 60 dB less: further down, other arithmetic would give other logits for the same silence."""
_quiet = 1e-3
"""Power, against that of the loudest half second, below which one says little."""


def moment_of(hop: int, rate: int) -> int:
    """Steps in half a second, an odd number."""
    return 2 * int(0.25 * rate / hop) + 1


def closed_where_absent(logits: Tensor, features: Tensor, moment: int) -> Tensor:
    """logits [batch, 3, steps, bins] with their magnitudes scaled by s² / (s² + 0.02²), where s is the largest share of half a second's power, at most 60 dB down.

    features [batch, 1 or 3, steps, bins], as the network saw them; moment in steps.
    """
    power = (features[:, 0] ** (1 / exponent) - 1e-6).clamp(min=0)
    passed = (torch.sigmoid(logits[:, 0]) ** 2 * power).sum(dim=2)
    everything = power.sum(dim=2)

    def around(x: Tensor) -> Tensor:
        return functional.avg_pool1d(x[:, None], moment, 1, moment // 2)[:, 0]

    heard = around(everything)
    share = (around(passed) / (heard + _quiet * heard.amax(dim=1, keepdim=True) + 1e-12)).amax(dim=1)
    gain = (share**2 / (share**2 + _threshold**2)).clamp(min=_least)[:, None, None]
    magnitude = -torch.log((1 + torch.exp(-logits[:, 0])) / gain - 1 + 1e-12)
    return torch.cat([magnitude[:, None], logits[:, 1:]], dim=1)
