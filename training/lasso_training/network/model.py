"""All parts together: separators, text encoder, example encoder, and the prototypes by which "not sure" is decided.

Two separators of one shape may share the work, each of which has learned longest from scenes of its own (`mixing/recipes.py`): instruments
are told apart by other things than a voice and a fan. They have one text encoder, so that a query means the same to both.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..captions.words import names
from ..classes import concept_names, concepts, musical_leaves
from ..presets import Preset
from ..sources import rate
from .example import ExampleEncoder
from .presence import moment_of
from .refine import refined
from .rivals import rivals_of
from .separator import Separator
from .spectrum import features_of, masked, signal_of, spectrum_of
from .teacher import Teacher
from .text import TextEncoder, tokens_of


class Model(nn.Module):
    def __init__(self, preset: Preset, musical: bool = False):
        """musical: whether a second separator answers what is asked about instruments."""
        super().__init__()
        self.preset = preset
        self.separator = Separator(preset)
        self.music = Separator(preset) if musical else None
        self.teacher = Teacher(preset)
        self.text = TextEncoder(preset)
        self.example = ExampleEncoder(preset)
        self.prototypes = nn.Parameter(torch.randn(len(concept_names), preset.embedding))
        self.scale = nn.Parameter(torch.tensor(3.0))
        self.offset = nn.Parameter(torch.tensor(-10.0))

    def spectrum(self, x: Tensor) -> Tensor:
        return spectrum_of(x.float(), self.preset.n_fft, self.preset.hop)

    def forward(self, mixture: Tensor, embedding: Tensor) -> Tensor:
        """mixture [batch, frames], embedding [batch, embedding] to the estimate [batch, frames]."""
        spectrum = self.spectrum(mixture)
        features = features_of(spectrum, self.preset.bins, self.preset.phase)
        logits = self.refined_answers(features, embedding[:, None])[:, 0]
        return signal_of(masked(spectrum, logits), self.preset.n_fft, self.preset.hop, mixture.shape[1])

    def is_musical(self, embedding: Tensor) -> Tensor:
        """Whether the likeliest concept of an embedding [..., embedding] is of instruments alone: [...]."""
        musical = torch.tensor([concepts[name].leaves <= musical_leaves for name in concept_names], device=embedding.device)
        return musical[self.concept_logits(embedding).argmax(dim=-1)]

    def _shares(self, embedding: Tensor) -> list[tuple[Separator, Tensor]]:
        """Every separator that has something to answer, and which queries these are: [batch, queries]."""
        musical = self.is_musical(embedding) if self.music else torch.zeros(embedding.shape[:2], dtype=torch.bool)
        shares = ((self.separator, ~musical), (self.music, musical))
        return [(separator, mine) for separator, mine in shares if separator is not None and bool(mine.any())]

    def answers(self, features: Tensor, embedding: Tensor) -> tuple[Tensor, list[list[Tensor | None]]]:
        """Mask logits [batch, queries, 3, steps, bins] as the network gives them, and of every query and item what its rivals claim."""
        steps = features.shape[2]
        logits = features.new_zeros((*embedding.shape[:2], 3, steps, features.shape[3]))
        claimed: list[list[Tensor | None]] = [[None] * len(features) for _ in range(embedding.shape[1])]
        for separator, mine in self._shares(embedding):
            described, _ = separator.trunk(features)
            logits[mine] = separator.head(described, embedding)[..., :steps, :][mine].to(logits.dtype)
            for item, query in mine.nonzero().tolist():
                claim = self.claims(separator, described[item : item + 1], embedding[item, query])
                claimed[query][item] = None if claim is None else claim[:steps]
        return logits, claimed

    def refined_answers(self, features: Tensor, embedding: Tensor) -> Tensor:
        """features [batch, inputs, steps, bins] and embedding [batch, queries, embedding] to mask logits [batch, queries, 3, steps, bins]."""
        logits, claimed = self.answers(features, embedding)
        moment = moment_of(self.preset.hop, rate)
        return torch.stack([refined(logits[:, query].float(), features, moment, claims) for query, claims in enumerate(claimed)], dim=1)

    @torch.no_grad()
    def claims(self, separator: Separator, described: Tensor, embedding: Tensor) -> Tensor | None:
        """The largest magnitudes that the rivals of one query [embedding] claim of one recording, [steps, bins]; None where it has none."""
        chosen = rivals_of(torch.sigmoid(self.concept_logits(embedding)))
        if not chosen:
            return None
        rivals = self.embed_texts([names[name].trained[0] for name in chosen]).to(embedding.dtype)
        return separator.head.claims(described, rivals[None])[0].float().amax(dim=0)

    def embed_example(self, x: Tensor) -> Tensor:
        """x [batch, frames] to [batch, embedding]."""
        return self.example(features_of(self.spectrum(x), self.preset.bins, phase=False))

    def concept_logits(self, embedding: Tensor) -> Tensor:
        """[batch, embedding] to [batch, concepts]: log odds that each concept was meant."""
        return torch.exp(self.scale) * embedding @ functional.normalize(self.prototypes, dim=1).T + self.offset

    @torch.no_grad()
    def embed_texts(self, texts: list[str]) -> Tensor:
        return self.text(tokens_of(texts, self.preset.text_buckets).to(self.prototypes.device))

    @torch.no_grad()
    def confidence(self, texts: list[str]) -> Tensor:
        """The largest probability over concepts; below the calibrated threshold the answer is "not sure"."""
        return torch.sigmoid(self.concept_logits(self.embed_texts(texts))).amax(dim=1)
