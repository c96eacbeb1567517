"""Weights as the editor reads them: safetensors in float16 with what the network knows, and a golden case for parity."""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from .captions.words import names
from .classes import concept_names, concepts
from .evaluate import words_report
from .network.model import Model
from .network.spectrum import features_of
from .network.text import most_grams, most_words, tokens_of
from .presets import Preset
from .sources import rate

form = "lasso-embedded-1"


def metadata_of(model: Model, threshold: float, step: int) -> dict[str, str]:
    """Strings only, as safetensors wants; values are JSON."""
    vocabulary = [{"id": name, "names": names[name].trained, "leaves": sorted(concepts[name].leaves)} for name in concept_names]
    values = {
        "preset": model.preset.as_metadata(),
        "rate": rate,
        "concepts": vocabulary,
        "threshold": threshold,
        "words": {"most": most_words, "grams": most_grams},
        "steps": step,
    }
    return {"form": form, **{key: json.dumps(value) for key, value in values.items()}}


def write(model: Model, path: Path, threshold: float, step: int) -> None:
    """float16 but for batch norms' statistics and single numbers, whose range it could not hold."""
    tensors = {}
    for name, value in model.state_dict().items():
        if not value.is_floating_point():
            continue
        exact = "running_" in name or value.ndim == 0
        tensors[name] = value.detach().cpu().to(torch.float32 if exact else torch.float16).contiguous()
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, path, metadata_of(model, threshold, step))


def read(path: Path, device: str = "cpu") -> tuple[Model, dict]:
    with safe_open(path, "pt", device) as file:
        metadata = file.metadata()
        if metadata.get("form") != form:
            raise ValueError(f"{path} is of form {metadata.get('form')}, expected {form}")
        known = [concept["id"] for concept in json.loads(metadata["concepts"])]
        if known != list(concept_names):
            raise ValueError(f"{path} knows other concepts than this code")
        model = Model(Preset.from_metadata(json.loads(metadata["preset"]))).to(device)
        state = model.state_dict()
        state.update({name: file.get_tensor(name).float() for name in file.keys()})
    model.load_state_dict(state)
    return model.eval(), {key: json.loads(value) for key, value in metadata.items() if key != "form"}


@torch.no_grad()
def golden(model: Model, folder: Path, seconds: float = 2.0) -> None:
    """A seeded case: input.bin and every step's result as raw float32, with golden.json naming shapes.

    The signal is a sum of sines and a formula for noise, so that any language makes it again without a file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    frames = int(seconds * rate)
    n = np.arange(frames)
    x = 0.1 * np.sin(2 * np.pi * 440 * n / rate) + 0.05 * np.sin(2 * np.pi * 3210 * n / rate) + 0.05 * (((n * 7919) % 1000) / 500 - 1)
    texts = ["dog", "the sound of a barking dog", "Remove the RAIN, please!", "crackling fier", "hippopotamus"]
    mixture = torch.from_numpy(x.astype(np.float32))[None]
    spectrum = model.spectrum(mixture)
    embeddings = model.embed_texts(texts)
    features = features_of(spectrum, model.preset.bins, model.preset.phase)
    logits = model.separator(features, embeddings[:1])
    parts = {
        "mixture": mixture[0],
        "features": features[0],
        "tokens": tokens_of(texts, model.preset.text_buckets).float(),
        "embeddings": embeddings,
        "confidence": model.confidence(texts),
        "logits": logits[0],
        "estimate": model(mixture, embeddings[:1])[0],
        "example": model.embed_example(mixture)[0],
    }
    shapes = {}
    for name, value in parts.items():
        array = value.cpu().numpy().astype("<f4")
        (folder / f"{name}.bin").write_bytes(array.tobytes())
        shapes[name] = list(array.shape)
    (folder / "golden.json").write_text(json.dumps({"form": form, "texts": texts, "shapes": shapes}, indent=2) + "\n")


def main(arguments: argparse.Namespace) -> None:
    from .checkpoint import load_model

    model, known = load_model(arguments.checkpoint)
    words = words_report(model)
    write(model, arguments.out, words["threshold"], known["step"])
    exported, _ = read(arguments.out)
    print(f"{arguments.out}: {arguments.out.stat().st_size / 1e6:.2f} MB; {json.dumps(words)}")
    if arguments.golden:
        golden(exported, arguments.golden)
