"""What is steady in the rest of a recording is known better by its statistics than by a mask.

Fans, hiss, rain and hum have the same power all the time, so what they have under a voice is what they have beside it. The network hears
seconds at once and could know that, but learns it late. So where the rest is steady and the target is not, every bin's magnitude is a
Wiener gain against the rest's own power at that frequency (Lim and Oppenheim, 1979): of what the mask takes, once that is at most such a
gain itself. And the other way round: where the target is steady and the rest is not, that holds for the rest.
"""

import math

import torch
from torch import Tensor

from .neighbours import around

_fewest = 9
"""Steps without the target by which the rest's power at a frequency is told; elsewhere it lies between those of its neighbours."""
_low = 0.2
"""Of all steps this share has less power than what goes on all the time: noise of mean 1 has less than −ln 0.8 in a fifth of them."""
_steady = (0.1, 0.5)
"""Steadiness of the rest from which its power counts, and from which it counts in full. Noise has 1, the sea 0.2 to 0.5, a dog's barks less than 0.05."""
_changing = (0.3, 0.6)
"""Steadiness of the target below which it is told apart by that in full, and above which not at all."""

_doubt = 1.5
"""Exponent of what a mask takes: at 1 it is power that may be the target's, at 2 what surely is."""


def _ramp(x: Tensor, low: float, high: float) -> Tensor:
    return ((x - low) / (high - low)).clamp(0, 1)


def _levels(power: Tensor, counted: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """power and counted [steps, bins] to what noise of the same median would have on average, the average, and how many steps counted: [bins]."""
    chosen = torch.where(counted, power, torch.nan)
    # The median of noise's power, which is distributed exponentially, is ln 2 of its mean.
    return chosen.nanmedian(dim=0).values / math.log(2), chosen.nanmean(dim=0), counted.sum(dim=0)


def _lasting(power: Tensor, sounding: Tensor) -> Tensor:
    """[bins]: the most that noise could have on average that goes on all the time."""
    ordered = power[sounding[:, 0]].sort(dim=0).values
    return ordered[int(_low * (len(ordered) - 1))] / -math.log(1 - _low)


def _steadiness(even: Tensor, mean: Tensor) -> Tensor:
    """1 where all power is steady, 0 where it comes in bursts."""
    return torch.minimum(even, mean).sum() / (mean.sum() + 1e-12)


def _filled(x: Tensor, known: Tensor) -> Tensor:
    """[bins]: where a bin is not known, between its known neighbours on a logarithmic scale."""
    places = torch.arange(len(x), device=x.device, dtype=x.dtype)
    at, values = places[known], torch.log(x[known] + 1e-12)
    after = torch.searchsorted(at, places).clamp(1, len(at) - 1) if len(at) > 1 else torch.zeros_like(places, dtype=torch.long)
    before = (after - 1).clamp(min=0)
    span = (at[after] - at[before]).clamp(min=1)
    part = ((places - at[before]) / span).clamp(0, 1)
    return torch.exp(values[before] * (1 - part) + values[after] * part)


def _without_steady_rest(gain: Tensor, power: Tensor) -> Tensor:
    """Magnitudes [steps, bins] that take less of a steady rest, and more of what stands out of it."""
    sounding = (power.sum(dim=1, keepdim=True) > 0).expand_as(power)
    median, mean, count = _levels(power, (gain < 0.5) & sounding)
    known = count >= _fewest
    if int(known.sum()) < 2:
        return gain
    rest = _steadiness(torch.minimum(median, _lasting(power, sounding))[known], mean[known])
    target = gain**2 * power
    target_median, target_mean, _ = _levels(target, sounding)
    amount = _ramp(rest, *_steady) * (1 - _ramp(_steadiness(target_median, target_mean), *_changing))
    floor = _filled(torch.minimum(median, mean), known)
    near = around(target, sounding[:, 0])
    cautious = torch.minimum(gain, near / (near + floor + 1e-12))
    taken = around(cautious**_doubt * power, sounding[:, 0])
    return (1 - amount) * gain + amount * taken / (taken + floor + 1e-12)


def _parted(gain: Tensor, power: Tensor) -> Tensor:
    kept = _without_steady_rest(gain, power)
    if not torch.equal(kept, gain):
        return kept
    rest = _without_steady_rest(1 - gain, power)
    return gain if torch.equal(rest, 1 - gain) else 1 - rest


def parted_by_steadiness(gain: Tensor, power: Tensor) -> Tensor:
    """Magnitudes of masks [batch, steps, bins] for windows of that power [batch, steps, bins]."""
    return torch.stack([_parted(g, p) for g, p in zip(gain, power, strict=True)])
