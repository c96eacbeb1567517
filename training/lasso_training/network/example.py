"""A sound to an embedding in the space of the words, so that an example can be the query."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..presets import Preset


class ExampleEncoder(nn.Module):
    """Compressed magnitude [batch, 1, steps, bins] → strided convolutions → mean over time and bands, and the loudest moment → unit length."""

    def __init__(self, preset: Preset):
        super().__init__()
        self.preset = preset
        widths = (1, *preset.example_widths)
        self.layers = nn.ModuleList(nn.Conv2d(a, b, 3, stride=2, padding=1, bias=False) for a, b in zip(widths, widths[1:], strict=False))
        self.norms = nn.ModuleList(nn.BatchNorm2d(width) for width in widths[1:])
        self.hidden = nn.Linear(2 * widths[-1], preset.embedding)
        self.out = nn.Linear(preset.embedding, preset.embedding)

    def forward(self, magnitude: Tensor) -> Tensor:
        edges = [0, *(end for end, _ in self.preset.sections)]
        parts = []
        for a, b, (_, merged) in zip(edges, edges[1:], self.preset.sections, strict=False):
            parts.append(functional.avg_pool2d(magnitude[..., a:b], (1, merged)))
        x = torch.cat(parts, dim=3)
        for layer, norm in zip(self.layers, self.norms, strict=True):
            x = functional.leaky_relu(norm(layer(x)), 0.1)
        pooled = torch.cat([x.mean(dim=(2, 3)), x.mean(dim=3).amax(dim=2)], dim=1)
        return functional.normalize(self.out(functional.leaky_relu(self.hidden(pooled), 0.1)), dim=1)
