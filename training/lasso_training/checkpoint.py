"""Everything that a run is, in one file, written so that an interruption leaves the file before it."""

import os
from collections.abc import Iterable
from pathlib import Path

import torch
from torch import nn

from .classes import concept_names
from .network.model import Model
from .presets import Preset


class Average:
    """An exponential moving average of weights and of the statistics of batch norms."""

    def __init__(self, model: nn.Module, decay: float = 0.999):
        self.decay = decay
        self.values = {name: value.detach().clone().float() for name, value in model.state_dict().items() if value.is_floating_point()}

    @torch.no_grad()
    def update(self, model: nn.Module, step: int) -> None:
        """Shorter at the beginning, so that the first weights are forgotten."""
        decay = min(self.decay, (1 + step) / (10 + step))
        state = model.state_dict()
        names = list(self.values)
        torch._foreach_lerp_([self.values[name] for name in names], [state[name].float() for name in names], 1 - decay)

    def into(self, model: nn.Module) -> nn.Module:
        state = model.state_dict()
        model.load_state_dict({name: self.values.get(name, value) for name, value in state.items()})
        return model


def save(path: Path, content: dict) -> None:
    partial = path.with_suffix(".partial")
    torch.save(content, partial)
    os.replace(partial, path)


def load(path: Path, device: str = "cpu") -> dict:
    return torch.load(path, map_location=device, weights_only=True)


def load_model(path: Path, device: str = "cpu") -> tuple[Model, dict]:
    """The averaged weights of a checkpoint, or an exported file, for use; and what is known about them."""
    if path.suffix == ".safetensors":
        from .export import read

        return read(path, device)
    content = load(path, device)
    if content["concepts"] != list(concept_names):
        raise ValueError(f"{path} knows other concepts than this code: train again, or use the code it came from")
    model = Model(Preset.from_metadata(content["preset"]), is_musical(content["average"])).to(device)
    state = model.state_dict()
    model.load_state_dict({name: content["average"].get(name, value) for name, value in state.items()})
    return model.eval(), {name: content[name] for name in ("step", "blend", "shared") if content.get(name)}


def is_musical(names: Iterable[str]) -> bool:
    """Whether tensors of these names are of a model with a separator for music."""
    return any(name.startswith("music.") for name in names)
