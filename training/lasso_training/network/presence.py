"""A mask that nowhere takes a fair share of the sound is a mask of something that is not there: it is closed.

What an absent sound lets through is a few thousandths of the power, all over the recording. A sound that is there has, in the half
second in which it is clearest, most of it.
"""

from torch import Tensor
from torch.nn import functional

_threshold = 0.02
"""Share of a half second's power at which the mask is half closed."""
_least = 1e-3
"""What is left of a closed mask, 60 dB less: further down, other arithmetic would give other logits for the same silence."""
_quiet = 1e-3
"""Power, against that of the loudest half second, below which one says little."""


def moment_of(hop: int, rate: int) -> int:
    """Steps in half a second, an odd number."""
    return 2 * int(0.25 * rate / hop) + 1


def presence(gain: Tensor, power: Tensor, moment: int) -> Tensor:
    """s² / (s² + 0.02²) of every mask, at least 0.001, where s is the largest share of half a second's power that it takes: [batch].

    gain and power [batch, steps, bins]; moment in steps.
    """

    def around(x: Tensor) -> Tensor:
        return functional.avg_pool1d(x[:, None], moment, 1, moment // 2)[:, 0]

    passed, heard = around((gain**2 * power).sum(dim=2)), around(power.sum(dim=2))
    share = (passed / (heard + _quiet * heard.amax(dim=1, keepdim=True) + 1e-12)).amax(dim=1)
    return (share**2 / (share**2 + _threshold**2)).clamp(min=_least)
