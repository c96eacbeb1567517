"""Times the reference implementation of AudioSep: audiosep.py CHECKOUT CHECKPOINT

CHECKOUT is a checkout of github.com/Audio-AGI/AudioSep, CHECKPOINT a safetensors file of float32 with the names of its
published checkpoint. Says what it runs with, then answers lines of standard input, `whole SECONDS` or
`chunked SECONDS`, with the seconds that the network took for that much noise, by the clock and by the processors.
"""

import importlib.util
import sys
import time

missing = [name for name in ("torch", "numpy", "torchlibrosa") if importlib.util.find_spec(name) is None]
if missing:
    sys.exit(
        f"{sys.executable} has no {', '.join(missing)}: install torch, numpy and torchlibrosa, "
        "or name another interpreter with --python"
    )

import torch
from seeded import load, tensors_of


def network_of(checkout, checkpoint):
    sys.path.insert(0, checkout)
    from models.resunet import ResUNet30

    network = ResUNet30(input_channels=1, output_channels=1, condition_size=512)
    return load(network, tensors_of(checkpoint, "ss_model."), ("stft", "num_batches"))


def main():
    network = network_of(*sys.argv[1:3])
    noise = torch.Generator().manual_seed(1)
    condition = torch.rand(1, 512, generator=noise) * 0.153 - 0.0765
    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads", flush=True)
    for line in sys.stdin:
        call, seconds = line.split()
        mixture = torch.rand(1, 1, round(float(seconds) * 32000), generator=noise) * 0.6 - 0.3
        given = {"mixture": mixture, "condition": condition}
        start, used = time.perf_counter(), time.process_time()
        with torch.no_grad():
            if call == "whole":
                network(given)
            else:
                network.chunk_inference(given)
        print(time.perf_counter() - start, time.process_time() - used, flush=True)


main()
