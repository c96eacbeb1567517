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
    """Buckets of a word: FNV-1a (32 bits) of `<word>` and of its substrings of 3, 4 and 5 characters.

    The hash modulo (buckets − 1), plus 1: bucket 0 is for "none".
    """
    framed = f"<{word}>"
    pieces = [framed]
    for size in (3, 4, 5):
        if len(framed) > size:
            pieces += [framed[i : i + size] for i in range(len(framed) - size + 1)]
    return tuple(_hash(piece) % (buckets - 1) + 1 for piece in pieces[:most_grams])


def _hash(text: str) -> int:
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def words_of(text: str) -> list[str]:
    """Lower case letters and digits; everything else parts words."""
    return re.findall(r"[a-z0-9]+", text.lower())[:most_words]


def tokens_of(texts: list[str], buckets: int) -> Tensor:
    """[texts, words, grams], int32; 0 where there is none."""
    out = torch.zeros(len(texts), most_words, most_grams, dtype=torch.int32)
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
        there = tokens[:, :, 0] > 0  # [batch, words]
        means = functional.embedding_bag(tokens[there], self.grams.weight, mode="mean", padding_idx=0)  # [all words, width]
        encoded = functional.leaky_relu(self.word(means), 0.1)
        words = encoded.new_zeros(*there.shape, encoded.shape[1])
        words[there] = encoded
        score = self.score(words)[..., 0].masked_fill(~there, -1e4)
        pooled = (torch.softmax(score, dim=1)[..., None] * words).sum(dim=1)
        return functional.normalize(self.out(functional.leaky_relu(self.hidden(pooled), 0.1)), dim=1)
