"""All parts together: separator, text encoder, example encoder, and the prototypes by which "not sure" is decided."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..captions.words import names
from ..classes import concept_names
from ..presets import Preset
from ..sources import rate
from .example import ExampleEncoder
from .presence import moment_of
from .refine import refined
from .rivals import families, rivals_of
from .separator import Separator
from .spectrum import features_of, masked, signal_of, spectrum_of
from .teacher import Teacher
from .text import TextEncoder, tokens_of


class Model(nn.Module):
    def __init__(self, preset: Preset):
        super().__init__()
        self.preset = preset
        self.separator = Separator(preset)
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

    def refined_answers(self, features: Tensor, embedding: Tensor) -> Tensor:
        """features [batch, inputs, steps, bins] and embedding [batch, queries, embedding] to mask logits [batch, queries, 3, steps, bins]."""
        steps = features.shape[2]
        described, _ = self.separator.trunk(features)
        logits = self.separator.head(described, embedding)[..., :steps, :]
        claims = self.claims(described, embedding)
        moment = moment_of(self.preset.hop, rate)
        answers = [
            refined(logits[:, query].float(), features, moment, [None if c is None else c[:steps] for c in claims[query]])
            for query in range(embedding.shape[1])
        ]
        return torch.stack(answers, dim=1)

    @torch.no_grad()
    def claims(self, described: Tensor, embedding: Tensor) -> list[list[Tensor | None]]:
        """Of every query and item, the largest magnitudes that its rivals claim, [steps, bins]; None where it has no rivals."""
        rivals = self.embed_texts([names[name].trained[0] for name in families]).to(embedding.dtype)
        found: list[list[Tensor | None]] = [[] for _ in range(embedding.shape[1])]
        for item, one in enumerate(described):
            for query, probabilities in enumerate(torch.sigmoid(self.concept_logits(embedding[item]))):
                chosen = [families.index(name) for name in rivals_of(probabilities)]
                largest = None
                for rival in chosen:
                    claim = self.separator.head.claims(one[None], rivals[None, rival : rival + 1])[0, 0].float()
                    largest = claim if largest is None else torch.maximum(largest, claim)
                found[query].append(largest)
        return found

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
