"""What else could have made a sound: families of sounds that a query does not mean, asked for beside it.

A mask alone is timid about recordings unlike those of training: it may take a third of a bin that nobody else claims at all. What the rivals
leave unclaimed is the query's, so that its mask opens; nothing is ever taken from it.

Only instruments gain by that: among them somebody claims nearly everything. What a voice is freed from may be of no family (a sneeze, a clock).
"""

import torch
from torch import Tensor

from ..classes import concept_names, concepts, musical_leaves

families = ("speech", "music", "noise", "animals", "water_all", "engines", "percussion_all", "woodwinds", "brass_all", "strings_all", "guitars")
"""Concepts that may be rivals. Of one that lies within another, the greater is enough."""

_sure = 0.98
"""Probability from which an embedding means a concept: words that are understood do, examples seldom. What means none has no rivals."""
_balance = 0.75
"""How much of the difference in level between rivals and query is evened out: masks of what is hardly recognised are faint all over."""
_nobody = 1e-3
"""Claim of a bin that nobody claims."""


def rivals_of(probabilities: Tensor) -> list[str]:
    """Families of which no sound is meant; none where others than instruments are, or where it is not known what is. probabilities [concepts], of each being meant."""
    meant = set().union(*(concepts[concept_names[int(i)]].leaves for i in torch.nonzero(probabilities >= _sure)[:, 0]))
    if not meant or not meant <= musical_leaves:
        return []
    others = [name for name in families if not concepts[name].leaves & meant]
    return [name for name in others if not any(concepts[name].leaves < concepts[greater].leaves for greater in others)]


def contested(gain: Tensor, claims: Tensor, power: Tensor) -> Tensor:
    """max(m, m / (m + c)) with the rivals' largest claims c brought nearer to the level of the mask m: [steps, bins], as all arguments.

    docs/decisions/0025 has what it is worth, and what else was tried.
    """

    def taken(mask: Tensor) -> Tensor:
        return ((mask**2 * power).sum() / (power.sum() + 1e-12)).clamp(min=1e-3)

    balance = (taken(gain) / taken(claims)).clamp(max=1) ** _balance
    return torch.maximum(gain, gain / (gain + balance * claims + _nobody))
