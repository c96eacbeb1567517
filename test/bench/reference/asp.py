"""Times the reference implementation of Zero-shot ASP: asp.py CHECKOUT detector|separator CHECKPOINT

CHECKOUT is a checkout of github.com/RetroCirce/Zero_Shot_Audio_Source_Separation, CHECKPOINT a safetensors file of float32
with the names of its published one. Runs once, says what it runs with, then answers each line of standard input with
the seconds that one clip of ten seconds (detector) or one segment of two (separator) took, by the clock and by the
processors. What the reference imports for training and evaluation alone, and this interpreter lacks, is left out.
"""

import importlib.machinery
import importlib.util
import os
import sys
import time
import types

missing = [name for name in ("torch", "numpy", "torchlibrosa", "librosa") if importlib.util.find_spec(name) is None]
if missing:
    sys.exit(f"{sys.executable} has no {', '.join(missing)}: install them, or name another interpreter with --python")

import numpy as np
import torch
from seeded import load, tensors_of


class Nothing(types.ModuleType):
    """A module that is only imported: whatever is taken from it does nothing."""

    __path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return torch.nn.Module if name == "LightningModule" else type(name, (), {})


class Absent:
    """Finds the modules that only training and evaluation need, where they are not installed."""

    names = {"museval", "noisereduce", "torchaudio", "pytorch_lightning", "h5py", "numba", "soundfile", "tqdm", "scipy"}

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] not in self.names:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        return Nothing(spec.name)

    def exec_module(self, module):
        pass


computed = ("stft", "num_batches", "logmel", "spectrogram", "relative_position_index", "attn_mask")


def detector_of(checkpoint):
    import htsat_config as settings
    from models.htsat import HTSAT_Swin_Transformer

    network = HTSAT_Swin_Transformer(
        spec_size=settings.htsat_spec_size,
        patch_size=settings.htsat_patch_size,
        in_chans=1,
        num_classes=settings.classes_num,
        window_size=settings.htsat_window_size,
        config=settings,
        depths=settings.htsat_depth,
        embed_dim=settings.htsat_dim,
        patch_stride=settings.htsat_stride,
        num_heads=settings.htsat_num_head,
    )
    network = load(network, tensors_of(checkpoint, "sed_model."), computed)
    clip = torch.rand(1, 320000) * 0.6 - 0.3
    return lambda: network(clip, None, False)


def separator_of(checkpoint):
    import config as settings
    from models.asp_model import ZeroShotASP

    network = load(ZeroShotASP(channels=1, config=settings, at_model=None, dataset=None), tensors_of(checkpoint, ""), computed)
    segment, condition = torch.rand(1, 64000, 1) * 0.6 - 0.3, torch.rand(1, 2048) * 2 - 1
    return lambda: network(segment, condition)


def main():
    checkout, kind, checkpoint = sys.argv[1:4]
    # At the end: an installed package goes before its absence.
    sys.meta_path.append(Absent())
    # Newer versions of NumPy moved what models/htsat.py imports, and never uses.
    if "numpy.core.fromnumeric" not in sys.modules and importlib.util.find_spec("numpy.core") is None:
        sys.modules["numpy.core.fromnumeric"] = np
    sys.path.insert(0, checkout)
    checkpoint = os.path.abspath(checkpoint)
    os.chdir(checkout)
    run = (detector_of if kind == "detector" else separator_of)(checkpoint)
    with torch.no_grad():
        run()
        print(f"torch {torch.__version__}, {torch.get_num_threads()} threads", flush=True)
        for _ in sys.stdin:
            start, used = time.perf_counter(), time.process_time()
            run()
            print(time.perf_counter() - start, time.process_time() - used, flush=True)


main()
