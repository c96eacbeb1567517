"""Which leaf sounds at every place: what the trunk is taught on the way to its masks, and what no export contains.

A mask teaches one query's share of a place; this teaches all leaves at once, as semantic segmentation does.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..classes import leaves
from ..presets import Preset


class Teacher(nn.Module):
    def __init__(self, preset: Preset):
        super().__init__()
        self.preset = preset
        widths = preset.widths
        self.levels = (len(widths) - 1, min(1, len(widths) - 1))
        self.classes = nn.ModuleList(nn.Conv2d(widths[level], len(leaves), 1) for level in self.levels)

    def places(self, power: Tensor) -> Tensor:
        """power [batch, sources, steps, bins] summed over the patches of the uppermost level."""
        patch, stride = self.preset.patch, self.preset.patch * 2 ** (len(self.preset.widths) - 1)
        power = functional.pad(power, (0, 0, 0, -power.shape[2] % stride))
        edges = [0, *(end for end, _ in self.preset.sections)]
        parts = []
        for a, b, (_, merged) in zip(edges, edges[1:], self.preset.sections, strict=False):
            parts.append(functional.avg_pool2d(power[..., a:b], (patch, patch * merged), divisor_override=1))
        return torch.cat(parts, dim=3)

    def loss(self, inner: tuple[Tensor, Tensor], power: Tensor, leaf: Tensor) -> Tensor:
        """Cross-entropy against the shares of power; places weigh by their compressed level.

        inner are the trunk's; power [batch, sources, steps, bins] of every source; leaf [batch, sources], -1 for none.
        """
        places = self.places(power)
        total = places.new_zeros(())
        for level, classify, x in zip(self.levels, self.classes, inner, strict=True):
            pooled = functional.avg_pool2d(places, 2**level) if level else places
            whole = pooled.sum(dim=1, keepdim=True) + 1e-10
            weight = (whole / whole.mean(dim=(2, 3), keepdim=True)) ** 0.3
            weight = weight / weight.mean(dim=(2, 3), keepdim=True)
            logs = functional.log_softmax(classify(x.float()), dim=1)
            rows = leaf.clamp(min=0)[:, :, None, None].expand(-1, -1, *logs.shape[2:])
            total = total - (weight * pooled / whole * logs.gather(1, rows)).sum(dim=1).mean()
        return total
