"""Words to an embedding, by hashed character n-grams, so that plurals and typing errors lie near the word."""

import re
from functools import lru_cache

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..presets import Preset

most_words = 12
most_grams = 40


@lru_cache(maxsize=200_000)
def grams_of(word: str, buckets: int) -> tuple[int, ...]:
    """Buckets of a word: FNV-1a (32 bits) of `<word>` and of its substrings of 3, 4 and 5 characters, modulo the number of buckets."""
    framed = f"<{word}>"
    pieces = [framed]
    for size in (3, 4, 5):
        if len(framed) > size:
            pieces += [framed[i : i + size] for i in range(len(framed) - size + 1)]
    return tuple(_hash(piece) % buckets for piece in pieces[:most_grams])


def _hash(text: str) -> int:
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def words_of(text: str) -> list[str]:
    """Lower case letters and digits; everything else parts words."""
    return re.findall(r"[a-z0-9]+", text.lower())[:most_words]


def tokens_of(texts: list[str], buckets: int) -> Tensor:
    """[texts, words, grams], int32; −1 where there is none."""
    out = torch.full((len(texts), most_words, most_grams), -1, dtype=torch.int32)
    for row, text in enumerate(texts):
        for place, word in enumerate(words_of(text)):
            grams = grams_of(word, buckets)
            out[row, place, : len(grams)] = torch.tensor(grams, dtype=torch.int32)
    return out


class TextEncoder(nn.Module):
    """Mean of a word's n-grams → layer → words weighed by attention → two layers → unit length."""

    def __init__(self, preset: Preset):
        super().__init__()
        width, hidden = preset.text_width, 2 * preset.text_width
        self.grams = nn.Embedding(preset.text_buckets, width)
        nn.init.normal_(self.grams.weight, std=1.0)
        self.word = nn.Linear(width, hidden)
        self.score = nn.Linear(hidden, 1)
        self.hidden = nn.Linear(hidden, preset.embedding)
        self.out = nn.Linear(preset.embedding, preset.embedding)

    def forward(self, tokens: Tensor) -> Tensor:
        """[batch, words, grams] to [batch, embedding]."""
        there = tokens >= 0
        grams = self.grams(tokens.clamp(min=0).long()) * there[..., None]
        count = there.sum(dim=2, keepdim=True)
        words = functional.leaky_relu(self.word(grams.sum(dim=2) / count.clamp(min=1)), 0.1)
        score = self.score(words)[..., 0].masked_fill(count[..., 0] == 0, -1e4)
        pooled = (torch.softmax(score, dim=1)[..., None] * words).sum(dim=1)
        return functional.normalize(self.out(functional.leaky_relu(self.hidden(pooled), 0.1)), dim=1)
