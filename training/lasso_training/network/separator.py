"""A narrow FiLM U-Net over patches of a spectrum whose high bins are merged into bands.

A patch of `patch` steps by `patch` bands is one place of the uppermost level, and every place answers for all bins of its patch:
what is wide runs on few places, which is what processors do fast. Every convolution of a block is followed by batch
normalisation, the first also by a scale and a shift that depend on the query. For one query these are affine in the
convolution's output, so an exporter folds them into its weights and bias and what runs is convolutions only. Frames are
padded to a multiple of the deepest stride.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..presets import Preset
from .fused import activated, slope

class Modulated(nn.Module):
    """conv → batch norm → × (1 + scale) + shift → leaky ReLU."""

    def __init__(self, inputs: int, outputs: int, condition: int):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(outputs)
        self.film = nn.Linear(condition, 2 * outputs)
        nn.init.normal_(self.film.weight, std=0.02)
        nn.init.zeros_(self.film.bias)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        scale, shift = self.film(condition).chunk(2, dim=1)
        return activated(self.norm, self.conv(x), scale, shift, None)


class Normed(nn.Module):
    """conv → batch norm → + residual → leaky ReLU."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, x: Tensor, residual: Tensor) -> Tensor:
        return activated(self.norm, self.conv(x), None, None, residual)


class Block(nn.Module):
    """lrelu(x + norm(conv(modulated(x))))."""

    def __init__(self, channels: int, condition: int):
        super().__init__()
        self.first = Modulated(channels, channels, condition)
        self.second = Normed(channels, channels)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        return self.second(self.first(x, condition), x)


class Attention(nn.Module):
    """Every step hears every other step: attention over time on the mean of the bands, added to all bands."""

    def __init__(self, channels: int, heads: int, condition: int):
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(channels)
        self.condition = nn.Linear(condition, channels)
        self.query = nn.Linear(channels, channels)
        self.key = nn.Linear(channels, channels)
        self.value = nn.Linear(channels, channels)
        self.out = nn.Linear(channels, channels)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        steps = self.norm(x.mean(dim=3).transpose(1, 2)) + self.condition(condition)[:, None]  # [batch, steps, channels]
        batch, count, channels = steps.shape

        def split(y: Tensor) -> Tensor:
            return y.view(batch, count, self.heads, channels // self.heads).transpose(1, 2)

        q, k, v = split(self.query(steps)), split(self.key(steps)), split(self.value(steps))
        weights = torch.softmax(q @ k.transpose(2, 3) * (channels // self.heads) ** -0.5, dim=-1)
        heard = (weights @ v).transpose(1, 2).reshape(batch, count, channels)
        return x + self.out(heard).transpose(1, 2)[..., None]


class Separator(nn.Module):
    """features [batch, inputs, steps, bins] and condition [batch, embedding] to mask logits [batch, 3, steps, bins]."""

    def __init__(self, preset: Preset):
        super().__init__()
        self.preset = preset
        inputs, condition, widths = 3 if preset.phase else 1, preset.embedding, preset.widths
        self.condition = nn.Linear(preset.embedding, condition)
        merges = [merged for _, merged in preset.sections]
        patches = [(preset.patch, preset.patch * merged) for merged in merges]
        self.merge = nn.ModuleList(nn.Conv2d(inputs, widths[0], patch, stride=patch) for patch in patches)
        self.down = nn.ModuleList(nn.Conv2d(a, b, 2, stride=2) for a, b in zip(widths, widths[1:], strict=False))
        self.encoder = nn.ModuleList(Block(w, condition) for w in widths[:-1])
        self.bottom = nn.ModuleList(Block(widths[-1], condition) for _ in range(preset.bottom_blocks))
        self.attention = nn.ModuleList(Attention(widths[-1], preset.attention_heads, condition) for _ in range(preset.attention_layers))
        self.up = nn.ModuleList(nn.ConvTranspose2d(b, a, 2, stride=2) for a, b in zip(widths, widths[1:], strict=False))
        self.decoder = nn.ModuleList(Block(w, condition) for w in widths[:-1])
        self.split = nn.ModuleList(nn.ConvTranspose2d(widths[0], 3, patch, stride=patch) for patch in patches)
        for part in self.split:
            nn.init.normal_(part.weight, std=0.01)
            part.bias.data = torch.tensor([0.0, 1.0, 0.0])

    def forward(self, features: Tensor, embedding: Tensor) -> Tensor:
        steps = features.shape[2]
        stride = self.preset.patch * 2 ** len(self.down)
        x = functional.pad(features, (0, 0, 0, -steps % stride))
        condition = functional.leaky_relu(self.condition(embedding), slope)

        edges = [0, *(end for end, _ in self.preset.sections)]
        x = torch.cat([merge(x[..., a:b]) for merge, a, b in zip(self.merge, edges, edges[1:], strict=False)], dim=3)
        skips = []
        for encode, down in zip(self.encoder, self.down, strict=True):
            x = encode(x, condition)
            skips.append(x)
            x = down(x)
        for index, block in enumerate(self.bottom):
            x = block(x, condition)
            if index < len(self.attention):
                x = self.attention[index](x, condition)
        for attend in self.attention[len(self.bottom) :]:
            x = attend(x, condition)
        for level in reversed(range(len(self.up))):
            x = self.decoder[level](self.up[level](x) + skips[level], condition)

        logits, start = [], 0
        for part, a, b, (_, merged) in zip(self.split, edges, edges[1:], self.preset.sections, strict=False):
            bands = (b - a) // (merged * self.preset.patch)
            logits.append(part(x[..., start : start + bands]))
            start += bands
        return torch.cat(logits, dim=3)[:, :, :steps]
