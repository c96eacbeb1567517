"""What training minimises. Every term is free of the recording's level."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from .network.fused import matched

_resolutions = ((2048, 512), (512, 128))
_present = 1e-3
"""A target with less than this share of the mixture's power (−30 dB) counts as absent."""


@dataclass(frozen=True)
class Emphasis:
    """Weights of the terms that a separator's subject decides."""

    entropy: float = 0.45
    """Of the cross-entropy of masks: where a mask is nearly shut only it still says which way it should have gone."""
    absent: float = 0.01
    """Of what an absent target lets through, for a decibel. At 0.04 sounds that are not yet learned fall silent and stay so; the rest of the silence comes from `network/presence.py`."""
    taught: float = 0.15
    """Of the teacher's classes."""


emphases = {"all": Emphasis(), "sounds": Emphasis(entropy=0.3, taught=0.1), "music": Emphasis(entropy=0.8, absent=0.006, taught=0.2)}
"""By subject: instruments are told apart least surely, so that their masks are the first to shut."""


def spectral_loss(spectrum: Tensor, logits: Tensor, targets: Tensor, emphasis: Emphasis = emphases["all"]) -> tuple[Tensor, dict[str, Tensor]]:
    """All answers to a batch in the network's own spectrum, where they need no inverse.

    spectrum [batch, steps, bins] and targets [batch, queries, steps, bins], complex; logits [batch, queries, 3, steps, bins].
    Soft-limited SNR (30 dB), for absent targets how much is let through, and cross-entropy, without which a mask that has shut stays shut.
    """
    # |m x d − s|² = m² |x|² − 2 m Re(conj(d x) s) + |s|², as the direction d has length 1.
    power_x = (spectrum.real**2 + spectrum.imag**2).sum(dim=(1, 2))[:, None] + 1e-10
    shape = logits.shape[:2]
    passed, agreed, entropy = (value.unflatten(0, shape) for value in matched(logits.flatten(0, 1), spectrum, targets.flatten(0, 1)))
    passed, agreed = passed / power_x, agreed / power_x
    power_s = (targets.real**2 + targets.imag**2).sum(dim=(2, 3)) / power_x
    nothing_done = 1 - 2 * (spectrum.conj()[:, None] * targets).real.sum(dim=(2, 3)) / power_x + power_s
    error = (passed - 2 * agreed + power_s).clamp(min=0)
    present = (power_s > _present).float()
    snr = 10 * torch.log10(power_s + 1e-8) - 10 * torch.log10(error + 1e-3 * power_s + 1e-8)
    through = 10 * torch.log10(passed + 1e-4)
    before = 10 * torch.log10(power_s + 1e-8) - 10 * torch.log10(nothing_done.clamp(min=1e-3))
    absent, count = 1 - present, present.sum().clamp(min=1)
    gained = ((snr - before) * present).sum() / count
    terms = {"snr": (present * snr).sum() / count, "gained": gained, "absent": (absent * through).sum() / absent.sum().clamp(min=1), "entropy": entropy.mean()}
    return (-0.05 * present * snr + emphasis.absent * absent * through + emphasis.entropy * entropy).mean(), terms


def separation_loss(estimate: Tensor, target: Tensor, mixture: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
    """Waveforms, all [batch, frames], to the loss and its terms.

    Waveform L1, multi-resolution magnitudes, soft-limited SNR (30 dB), SI-SDR, and for absent targets how much is let through.
    """
    level = (mixture**2).mean(dim=1, keepdim=True).sqrt() + 1e-6
    e, s, x = estimate / level, target / level, mixture / level
    power_s, power_x = (s**2).mean(dim=1), (x**2).mean(dim=1)
    present = (power_s > _present * power_x).float()
    count = present.sum().clamp(min=1)
    absent = 1 - present

    l1 = (e - s).abs().mean(dim=1)
    error = ((e - s) ** 2).mean(dim=1)
    snr = 10 * torch.log10(power_s + 1e-8) - 10 * torch.log10(error + 1e-3 * power_s + 1e-8)
    through = 10 * torch.log10((e**2).mean(dim=1) + 1e-4 * power_x + 1e-8)
    projection = (e * s).mean(dim=1, keepdim=True) / (power_s[:, None] + 1e-8) * s
    si_sdr = 10 * torch.log10((projection**2).mean(dim=1) + 1e-8) - 10 * torch.log10(((e - projection) ** 2).mean(dim=1) + 1e-3 * power_s + 1e-8)
    spectral = _spectral(e, s)

    terms = {
        "l1": l1.mean(),
        "spectral": spectral,
        "snr": (present * snr).sum() / count,
        "si_sdr": (present * si_sdr.clamp(-30, 30)).sum() / count,
        "absent": (absent * through).sum() / absent.sum().clamp(min=1),
    }
    items = -0.01 * present * si_sdr.clamp(-30, 30) + 0.5 * l1
    return items.mean() + 0.25 * spectral, terms


def _spectral(e: Tensor, s: Tensor) -> Tensor:
    total = e.new_zeros(())
    for n_fft, hop in _resolutions:
        window = torch.hann_window(n_fft, device=e.device)
        a = torch.stft(e, n_fft, hop, window=window, return_complex=True)
        b = torch.stft(s, n_fft, hop, window=window, return_complex=True)
        scale = window.norm()
        total = total + ((a.real**2 + a.imag**2 + 1e-8).sqrt() - (b.real**2 + b.imag**2 + 1e-8).sqrt()).abs().mean() / scale
    return total / len(_resolutions)


def concept_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Binary cross-entropy over concepts, summed: unknown words have no concept at all."""
    return functional.binary_cross_entropy_with_logits(logits, labels, reduction="none").sum(dim=1).mean()
