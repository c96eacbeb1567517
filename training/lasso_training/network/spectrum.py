"""Centred STFT with a periodic Hann window, zeros beyond the ends, and its inverse; the mask of three logits.

`torch.stft` and TypeScript's `CentredStft` compute the same frames: frame t is centred on sample t × hop.
"""

import torch
from torch import Tensor

from .refine import exponent, floor


def spectrum_of(x: Tensor, n_fft: int, hop: int) -> Tensor:
    """x [batch, frames] to complex [batch, steps, n_fft / 2 + 1]; steps = floor(frames / hop) + 1."""
    window = torch.hann_window(n_fft, device=x.device)
    return torch.stft(x, n_fft, hop, window=window, center=True, pad_mode="constant", return_complex=True).transpose(1, 2)


def signal_of(spectrum: Tensor, n_fft: int, hop: int, frames: int) -> Tensor:
    """The least-squares inverse, [batch, frames]."""
    window = torch.hann_window(n_fft, device=spectrum.device)
    return torch.istft(spectrum.transpose(1, 2), n_fft, hop, window=window, center=True, length=frames)


def masked(spectrum: Tensor, logits: Tensor) -> Tensor:
    """spectrum [batch, steps, bins + 1], logits [batch, 3, steps, bins]: AudioSep's mask (arXiv 2308.05037).

    Magnitude σ(l₀), direction (tanh l₁, tanh l₂) of unit length. The bin at Nyquist takes the mask of its neighbour.
    """
    magnitude = torch.sigmoid(logits[:, 0])
    real, imaginary = torch.tanh(logits[:, 1]), torch.tanh(logits[:, 2])
    length = torch.sqrt(real**2 + imaginary**2 + 1e-10)
    mask = torch.complex(magnitude * real / length, magnitude * imaginary / length)
    return spectrum * torch.cat([mask, mask[..., -1:]], dim=-1)


def features_of(spectrum: Tensor, bins: int, phase: bool) -> Tensor:
    """What the network sees, free of level: [batch, 1 or 3, steps, bins].

    With p = |X|² / mean |X|², the magnitude is p^0.15, and re and im share the same compression.
    """
    x = spectrum[..., :bins]
    power = x.real**2 + x.imag**2
    relative = power / (power.mean(dim=(1, 2), keepdim=True) + 1e-10)
    compressed = (relative + floor) ** exponent
    if not phase:
        return compressed[:, None]
    length = torch.sqrt(power + 1e-12)
    return torch.stack([compressed, compressed * x.real / length, compressed * x.imag / length], dim=1)
