"""Weights as the editor reads them: safetensors in float16 with what the network knows, and a golden case for parity."""

import argparse
import copy
import json
import os
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from .captions import unknown
from .captions.further import further
from .captions.words import names
from .checkpoint import is_musical, load_model
from .classes import concept_index, concept_names, concepts, musical_leaves
from .evaluate import words_report
from .network.model import Model
from .network.rivals import families
from .network.spectrum import features_of, masked, signal_of, spectrum_of
from .network.text import most_grams, most_words, tokens_of
from .presets import Preset, presets
from .sources import rate

form = "lasso-embedded-1"


def learned(report: dict, least: float) -> tuple[str, ...]:
    """Concepts that may be offered: all but those whose every leaf `evaluate` measured below `least` dB of SDRi.

    What is left out is "not sure" in the editor, which is better than a bad answer.
    """
    measured = report["esc10 pairs"]["classes"] | report["instrument pairs"]["classes"]
    poor = {name for name, values in measured.items() if values["sdri"] < least}
    return tuple(name for name in concept_names if not concepts[name].leaves <= poor)


def metadata_of(model: Model, threshold: float, history: dict, kept: tuple[str, ...] = concept_names) -> dict[str, str]:
    """Strings only, as safetensors wants; values are JSON. history: what `checkpoint.load_model` knows about the weights."""
    vocabulary = [{"id": name, "names": names[name].trained + further.get(name, ()), "leaves": sorted(concepts[name].leaves)} for name in kept]
    values = {
        "preset": model.preset.as_metadata(),
        "rate": rate,
        "concepts": vocabulary,
        "threshold": threshold,
        "words": {"most": most_words, "grams": most_grams},
        "strangers": unknown.alike,
        "rivals": [{"words": names[name].trained[0], "leaves": sorted(concepts[name].leaves)} for name in families],
        **history,
    }
    if model.music is not None:
        values["specialists"] = [{"tensors": "music", "leaves": sorted(musical_leaves)}]
    return {"form": form, **{key: json.dumps(value) for key, value in values.items()}}


def write(model: Model, path: Path, threshold: float, history: dict, kept: tuple[str, ...] = concept_names) -> None:
    """float16 but for batch norms' statistics and single numbers, whose range it could not hold. Only `kept` concepts are offered."""
    tensors = {}
    for name, value in model.state_dict().items():
        if not value.is_floating_point() or name.startswith("teacher."):
            continue
        exact = "running_" in name or value.ndim == 0
        value = value[[concept_index[concept] for concept in kept]] if name == "prototypes" else value
        tensors[name] = value.detach().cpu().to(torch.float32 if exact else torch.float16).contiguous()
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, path, metadata_of(model, threshold, history, kept))
    path.chmod(0o644)  # it is written for its owner alone, and ships


def read(path: Path, device: str = "cpu") -> tuple[Model, dict]:
    with safe_open(path, "pt", device) as file:
        metadata = file.metadata()
        if metadata.get("form") != form:
            raise ValueError(f"{path} is of form {metadata.get('form')}, expected {form}")
        known = [concept["id"] for concept in json.loads(metadata["concepts"])]
        if not set(known) <= set(concept_names):
            raise ValueError(f"{path} knows other concepts than this code")
        model = Model(Preset.from_metadata(json.loads(metadata["preset"])), is_musical(file.keys())).to(device)
        state = model.state_dict()
        state.update({name: file.get_tensor(name).float() for name in file.keys() if name != "prototypes"})
        state["prototypes"][[concept_index[concept] for concept in known]] = file.get_tensor("prototypes").float()
    model.load_state_dict(state)
    return model.eval(), {key: json.loads(value) for key, value in metadata.items() if key != "form"}


def seeded(key: str, count: int, scale: float) -> np.ndarray:
    """Numbers in ±scale that any language makes again: MurmurHash3's finaliser over a Weyl sequence from FNV-1a of the key."""
    start = 0x811C9DC5
    for byte in key.encode():
        start = ((start ^ byte) * 0x01000193) & 0xFFFFFFFF
    x = (np.uint64(start) + np.arange(count, dtype=np.uint64) * np.uint64(0x9E3779B9)).astype(np.uint32)
    x ^= x >> 16
    x *= np.uint32(0x85EBCA6B)
    x ^= x >> 13
    x *= np.uint32(0xC2B2AE35)
    x ^= x >> 16
    return (scale * ((x >> 8) / 16777216 * 2 - 1)).astype(np.float32)


def randomise(model: Model, seed: int = 7) -> Model:
    """Weights, statistics and what queries do, none of them at a value that would hide a mistake of an exporter."""
    random = torch.Generator().manual_seed(seed)

    def normal(value: Tensor) -> Tensor:
        return torch.randn(value.shape, generator=random)

    with torch.no_grad():
        for name, value in model.state_dict().items():
            if name.endswith("running_var"):
                value.copy_(torch.rand(value.shape, generator=random) + 0.5)
            elif name.endswith("running_mean") or (".norm" in name and name.endswith("bias")):
                value.copy_(0.3 * normal(value))
            elif ".norm" in name and name.endswith("weight"):
                value.copy_(0.6 * torch.rand(value.shape, generator=random) + 0.7)
            elif ".film." in name or ".out." in name or "split" in name:
                value.copy_(0.1 * normal(value))
            elif value.is_floating_point() and value.ndim > 1:
                value.copy_(normal(value) / value[0].numel() ** 0.5)
    return model.eval()


golden_texts = ("white noise", "the sound of a barking dog", "piano", "dog", "Remove the RAIN, please!", "crackling fier", "hippopotamus", "50 Hz hum")


@torch.no_grad()
def golden(model: Model, checkpoint: Path, folder: Path, seconds: float = 2.0, kept: tuple[str, ...] = concept_names) -> None:
    """What the network computes, in double precision, for a test of another implementation: `npm run parity -- FOLDER`.

    `case.json` names the exported file beside it and the parts of each result that `expected.safetensors` holds: every `step`-th
    element along each axis.
    """
    folder.mkdir(parents=True, exist_ok=True)
    exact = copy.deepcopy(model).double().eval()
    frames = int(seconds * rate)
    mixture = torch.from_numpy(seeded("embedded/mixture", frames, 0.2)).double()[None]
    preset = model.preset
    spectrum = spectrum_of(mixture, preset.n_fft, preset.hop)
    features = features_of(spectrum, preset.bins, preset.phase)
    tokens = tokens_of(list(golden_texts), preset.text_buckets)
    embeddings = exact.text(tokens)
    logits = exact.answers(features, embeddings[None, :3])[0][0]
    mask = exact.refined_answers(features, embeddings[None, :1])[0]
    estimate = signal_of(masked(spectrum, mask), preset.n_fft, preset.hop, frames)
    example = exact.example(features_of(spectrum, preset.bins, False))
    probabilities = torch.sigmoid(exact.concept_logits(embeddings))[:, [concept_index[concept] for concept in kept]]
    results: dict[str, tuple[Tensor, tuple[int, ...]]] = {
        "tokens": (tokens, (1, 1, 1)),
        "embeddings": (embeddings, (1, 1)),
        "probabilities": (probabilities, (1, 1)),
        "example": (example[0], (1,)),
        "features": (features[0], (1, 17, 31)),
        "logits": (logits, (1, 1, 7, 31)),
        "estimate": (estimate[0], (7,)),
    }
    values = {name: value[tuple(slice(None, None, step) for step in steps)].float().contiguous() for name, (value, steps) in results.items()}
    save_file(values, folder / "expected.safetensors")
    (folder / "expected.safetensors").chmod(0o644)
    case = {
        "network": "embedded",
        "checkpoint": os.path.relpath(checkpoint, folder).replace(os.sep, "/"),
        "texts": golden_texts,
        "weights": [],
        "inputs": [{"name": "mixture", "key": "embedded/mixture", "shape": [frames], "scale": 0.2, "offset": 0}],
        "outputs": [{"name": name, "shape": list(values[name].shape), "tolerance": 1e-4, "steps": steps} for name, (_, steps) in results.items()],
    }
    (folder / "case.json").write_text(json.dumps(case, indent=2) + "\n")


def golden_of_tiny(folder: Path) -> None:
    """The case of a small network of the same architecture with random weights, which lie beside it."""
    checkpoint = folder / "tiny.safetensors"
    torch.manual_seed(7)
    model = randomise(Model(presets["tiny"], musical=True))
    # It knows the first query and the third, so that these have rivals, and a separator each.
    for name, text in (("white_noise", golden_texts[0]), ("piano", golden_texts[2])):
        model.prototypes.data[concept_index[name]] = model.embed_texts([text])[0]
    write(model, checkpoint, 0.5, {"step": 0})
    model, _ = read(checkpoint)
    golden(model, checkpoint, folder, 1.0)


def main(arguments: argparse.Namespace) -> None:
    model, known = load_model(arguments.checkpoint)
    words = words_report(model)
    kept = learned(json.loads(arguments.report.read_text()), arguments.least) if arguments.report else concept_names
    write(model, arguments.out, words["threshold"], known, kept)
    exported, _ = read(arguments.out)
    print(f"{arguments.out}: {arguments.out.stat().st_size / 1e6:.2f} MB, {len(kept)} of {len(concept_names)} concepts; {json.dumps(words)}")
    if arguments.golden:
        golden(exported, arguments.out, arguments.golden, kept=kept)
