"""A pool of captions, tokenised once, from which every step draws."""

import numpy as np
import torch
from torch import Tensor

from ..captions import unknown
from ..captions.sentences import caption, dress, joined, pseudo_word
from ..classes import concept_index, concept_names, concepts
from ..network.text import tokens_of


class QueryPool:
    """`per_concept` captions of every concept, captions for two concepts, and captions of unknown words."""

    def __init__(self, per_concept: int, buckets: int, device: torch.device, seed: int):
        r = np.random.default_rng([seed, 77])
        self.per_concept = per_concept
        texts = [caption(name, r) for name in concept_names for _ in range(per_concept)]
        self.known = tokens_of(texts, buckets).to(device)
        others: list[str] = []
        labels: list[list[int]] = []
        for _ in range(4 * per_concept):
            pair = [str(name) for name in r.choice(concept_names, size=2, replace=False)]
            others.append(joined(pair, r))
            labels.append([concept_index[name] for name in pair])
        for _ in range(30 * per_concept):
            word = pseudo_word(r) if r.random() < 0.35 else str(r.choice(unknown.trained))
            others.append(dress(word, r))
            labels.append([])
        self.others = tokens_of(others, buckets).to(device)
        self.labels = torch.zeros(len(others), len(concept_names), device=device)
        for row, members in enumerate(labels):
            self.labels[row, members] = 1
        self.single = torch.eye(len(concept_names), device=device)

    def for_concepts(self, concept: np.ndarray, r: np.random.Generator) -> Tensor:
        """Tokens of one caption for each of any shape of concepts, [concepts, words, grams]."""
        concept = concept.reshape(-1)
        rows = concept * self.per_concept + r.integers(self.per_concept, size=len(concept))
        return self.known[torch.from_numpy(rows).to(self.known.device)]

    def for_classifying(self, count: int, r: np.random.Generator) -> tuple[Tensor, Tensor]:
        """Tokens and which concepts they mean (none for unknown words): half known."""
        device = self.known.device
        concept = r.integers(len(concept_names), size=count // 2)
        rows = torch.from_numpy(r.integers(len(self.others), size=count - len(concept))).to(device)
        tokens = torch.cat([self.for_concepts(concept, r), self.others[rows]])
        return tokens, torch.cat([self.single[torch.from_numpy(concept).to(device)], self.labels[rows]])


def leaf_labels(leaf_concepts: list[str], device: torch.device) -> Tensor:
    """[items, concepts] one concept for each sound alone; ensembles are music."""
    out = torch.zeros(len(leaf_concepts), len(concept_names), device=device)
    for row, leaf in enumerate(leaf_concepts):
        out[row, concept_index[leaf if leaf in concepts else "music"]] = 1
    return out
