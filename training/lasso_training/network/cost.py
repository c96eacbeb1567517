"""Parameters, arithmetic and time of the separator."""

import os
import time

import torch
from torch import nn

from ..presets import presets
from ..sources import rate
from .model import Model


def multiply_adds(model: Model, seconds: float) -> float:
    """Of convolutions and linear layers of the separator for `seconds` of one channel, in units of 10⁹ (2 operations each)."""
    total = 0.0
    handles = []

    def count(module: nn.Module, inputs: tuple, output: torch.Tensor) -> None:
        nonlocal total
        if isinstance(module, nn.ConvTranspose2d):
            total += inputs[0].numel() / module.in_channels * module.weight.numel()
        elif isinstance(module, nn.Conv2d):
            total += output.numel() / module.out_channels * module.weight.numel()
        else:
            total += output.numel() / module.out_features * module.weight.numel()

    for module in model.separator.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
            handles.append(module.register_forward_hook(count))
    with torch.no_grad():
        model.eval()(torch.randn(1, int(seconds * rate)), torch.randn(1, model.preset.embedding))
    for handle in handles:
        handle.remove()
    return total / 1e9


def report(seconds: float, threads: int) -> None:
    """Prints a table; times are PyTorch's, of one channel with STFT and inverse, the best of three."""
    torch.set_num_threads(threads)
    load = os.getloadavg()[0]
    print(f"{threads} threads, {seconds:g} s of audio, load average {load:.1f}")
    print(f"{'preset':16}{'parameters':>12}{'fp16 MB':>9}{'GFLOP/s of audio':>18}{'time per second':>17}")
    for name, preset in presets.items():
        model = Model(preset).eval()
        parameters = sum(p.numel() for p in model.parameters())
        work = 2 * multiply_adds(model, seconds) / seconds
        x, c = torch.randn(1, int(seconds * rate)), torch.randn(1, preset.embedding)
        best = float("inf")
        with torch.inference_mode():
            for _ in range(3):
                start = time.perf_counter()
                model(x, c)
                best = min(best, time.perf_counter() - start)
        print(f"{name:16}{parameters:12,}{parameters * 2 / 1e6:9.1f}{work:18.2f}{best / seconds:17.4f}")
