"""A U-Net that hears a recording once and answers any number of queries about it.

The trunk knows no query: it describes every patch of the spectrum (`patch` steps by `patch` bands, whose bins are merged
in the highs). The head scales and shifts that description by a query (FiLM) and reads a mask from it, at a fortieth of the
trunk's work, so that in training every mixture teaches all its sources at once and in use further queries cost nearly nothing.
Convolutions are followed by batch normalisation, which an exporter folds into them. Frames are padded to a multiple of the
deepest stride.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..presets import Preset
from .fused import activated, slope


class Normed(nn.Module):
    """conv → batch norm → + residual, where there is one → leaky ReLU."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, x: Tensor, residual: Tensor | None = None) -> Tensor:
        return activated(self.norm, self.conv(x), residual=residual)


class Block(nn.Module):
    """lrelu(x + norm(conv(lrelu(norm(conv(x))))))."""

    def __init__(self, channels: int):
        super().__init__()
        self.first = Normed(channels, channels)
        self.second = Normed(channels, channels)

    def forward(self, x: Tensor) -> Tensor:
        return self.second(self.first(x), x)


class Attention(nn.Module):
    """Every step hears every other step: attention over time on the mean of the bands, added to all bands."""

    def __init__(self, channels: int, heads: int):
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(channels)
        self.query = nn.Linear(channels, channels)
        self.key = nn.Linear(channels, channels)
        self.value = nn.Linear(channels, channels)
        self.out = nn.Linear(channels, channels)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, x: Tensor) -> Tensor:
        steps = self.norm(x.mean(dim=3).transpose(1, 2))  # [batch, steps, channels]
        batch, count, channels = steps.shape

        def split(y: Tensor) -> Tensor:
            return y.view(batch, count, self.heads, channels // self.heads).transpose(1, 2)

        q, k, v = split(self.query(steps)), split(self.key(steps)), split(self.value(steps))
        weights = torch.softmax(q @ k.transpose(2, 3) * (channels // self.heads) ** -0.5, dim=-1)
        heard = (weights @ v).transpose(1, 2).reshape(batch, count, channels)
        return x + self.out(heard).transpose(1, 2)[..., None]


class Trunk(nn.Module):
    """features [batch, inputs, steps, bins] to descriptions [batch, widths[0], patch steps, patch bands]."""

    def __init__(self, preset: Preset):
        super().__init__()
        self.preset = preset
        inputs, widths = 3 if preset.phase else 1, preset.widths
        patches = [(preset.patch, preset.patch * merged) for _, merged in preset.sections]
        self.merge = nn.ModuleList(nn.Conv2d(inputs, widths[0], patch, stride=patch) for patch in patches)
        self.first = Normed(widths[0], widths[0])
        self.down = nn.ModuleList(nn.Conv2d(a, b, 2, stride=2) for a, b in zip(widths, widths[1:], strict=False))
        self.encoder = nn.ModuleList(Block(w) for w in widths[1:-1])
        self.bottom = nn.ModuleList(Block(widths[-1]) for _ in range(preset.bottom_blocks))
        self.attention = nn.ModuleList(Attention(widths[-1], preset.attention_heads) for _ in range(preset.attention_layers))
        self.up = nn.ModuleList(nn.ConvTranspose2d(b, a, 2, stride=2) for a, b in zip(widths, widths[1:], strict=False))
        self.decoder = nn.ModuleList(Block(w) for w in widths[:-1])

    def forward(self, features: Tensor) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Also what it knows on the way, for teaching: at the bottom, and at the second level on the way up."""
        stride = self.preset.patch * 2 ** len(self.down)
        x = functional.pad(features, (0, 0, 0, -features.shape[2] % stride))
        edges = [0, *(end for end, _ in self.preset.sections)]
        x = torch.cat([merge(x[..., a:b]) for merge, a, b in zip(self.merge, edges, edges[1:], strict=False)], dim=3)
        skips = []
        for encode, down in zip((self.first, *self.encoder), self.down, strict=True):
            x = encode(x)
            skips.append(x)
            x = down(x)
        for index, block in enumerate(self.bottom):
            x = block(x)
            if index < len(self.attention):
                x = self.attention[index](x)
        inner = [x]
        for level in reversed(range(len(self.up))):
            x = self.decoder[level](self.up[level](x) + skips[level])
            if level == 1:
                inner.append(x)
        return x, (inner[0], inner[-1])


class Head(nn.Module):
    """descriptions and embeddings [batch, queries, embedding] to mask logits [batch, queries, 3, steps, bins]."""

    def __init__(self, preset: Preset):
        super().__init__()
        self.preset = preset
        hidden = preset.head
        self.describe = nn.Conv2d(preset.widths[0], hidden, 1, bias=False)
        self.norm = nn.BatchNorm2d(hidden)
        self.condition = nn.Linear(preset.embedding, preset.embedding)
        self.film = nn.Linear(preset.embedding, 2 * hidden)
        nn.init.normal_(self.film.weight, std=0.03)
        nn.init.zeros_(self.film.bias)
        patches = [(preset.patch, preset.patch * merged) for _, merged in preset.sections]
        self.split = nn.ModuleList(nn.ConvTranspose2d(hidden, 3, patch, stride=patch) for patch in patches)
        for part in self.split:
            nn.init.normal_(part.weight, std=0.02)
            part.bias.data = torch.tensor([0.0, 1.0, 0.0])

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        sections = self._asked(x, embedding)
        logits = [part(section) for part, section in zip(self.split, sections, strict=True)]
        return torch.cat(logits, dim=3).unflatten(0, embedding.shape[:2])

    def claims(self, x: Tensor, embedding: Tensor) -> Tensor:
        """Magnitudes alone, one for each patch, which all of its bins share: [batch, queries, steps, bins]."""
        parts = []
        for part, section, (_, merged) in zip(self.split, self._asked(x, embedding), self.preset.sections, strict=True):
            logits = torch.einsum("ncsf,c->nsf", section, part.weight[:, 0].mean(dim=(1, 2))) + part.bias[0]
            parts.append(torch.sigmoid(logits).repeat_interleave(merged * self.preset.patch, dim=2))
        return torch.cat(parts, dim=2).repeat_interleave(self.preset.patch, dim=1).unflatten(0, embedding.shape[:2])

    def _asked(self, x: Tensor, embedding: Tensor) -> tuple[Tensor, ...]:
        """What a query makes of the descriptions, section by section: [batch × queries, hidden, patch steps, patch bands]."""
        batch, queries, width = embedding.shape
        condition = functional.leaky_relu(self.condition(embedding.reshape(batch * queries, width) * width**0.5), slope)
        scale, shift = self.film(condition).chunk(2, dim=1)
        x = activated(self.norm, self.describe(x), scale, shift)
        edges = [0, *(end for end, _ in self.preset.sections)]
        bands = [(b - a) // (merged * self.preset.patch) for a, b, (_, merged) in zip(edges, edges[1:], self.preset.sections, strict=False)]
        return x.split(bands, dim=3)


class Separator(nn.Module):
    """features [batch, inputs, steps, bins] and embeddings [batch, queries, embedding] to mask logits [batch, queries, 3, steps, bins]."""

    def __init__(self, preset: Preset):
        super().__init__()
        self.trunk = Trunk(preset)
        self.head = Head(preset)

    def forward(self, features: Tensor, embedding: Tensor) -> Tensor:
        return self.answers(features, embedding)[0]

    def answers(self, features: Tensor, embedding: Tensor) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """The masks, and what the trunk knows on the way."""
        descriptions, inner = self.trunk(features)
        return self.head(descriptions, embedding)[..., : features.shape[2], :], inner
