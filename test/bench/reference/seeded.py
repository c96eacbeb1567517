"""Seeded weights, read without torch's own formats."""

import json

import numpy as np
import torch


def tensors_of(path, prefix):
    """Tensors of a safetensors file of float32 whose names begin with `prefix`, without it."""
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
    values = np.memmap(path, dtype=np.uint8, mode="r", offset=8 + length)

    def tensor(entry):
        begin, end = entry["data_offsets"]
        return torch.from_numpy(np.frombuffer(values[begin:end].tobytes(), dtype="<f4").reshape(entry["shape"]).copy())

    return {name[len(prefix) :]: tensor(entry) for name, entry in header.items() if name.startswith(prefix)}


def load(network, tensors, computed):
    """The network with these tensors; it computes those whose names have a part of `computed` itself, and every other has to be there."""
    loaded = network.load_state_dict(tensors, strict=False)
    unset = [name for name in loaded.missing_keys if not any(part in name for part in computed)]
    if unset or loaded.unexpected_keys:
        raise SystemExit(f"the checkpoint does not fit: {unset} {loaded.unexpected_keys}")
    return network.eval()
