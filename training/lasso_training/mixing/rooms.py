"""What lies between a source and the recording, as one frequency response: room, distance, equaliser, band limits."""

import torch
from torch import Tensor

from ..sources import rate


def uniform(shape: tuple[int, ...], low: float, high: float, random: torch.Generator) -> Tensor:
    return low + (high - low) * torch.rand(shape, generator=random, device=random.device)


def room_responses(count: int, frames: int, random: torch.Generator) -> Tensor:
    """[count, frames] impulse responses: a direct sound, a few early echoes, an exponentially fading diffuse tail.

    Six of ten are dry. Distance sets how strong the direct sound is against the room.
    """
    time = torch.arange(frames, device=random.device) / rate
    sixty = torch.exp(uniform((count, 1), -2.1, 0.2, random))  # 0.12 to 1.2 s to fall by 60 dB
    tail = torch.randn(count, frames, generator=random, device=random.device) * torch.exp(-6.9 * time / sixty)
    onset = uniform((count, 1), 0.002, 0.03, random)
    tail = tail * (time >= onset)
    tail = tail / (tail.norm(dim=1, keepdim=True) + 1e-9)
    echoes = torch.zeros(count, frames, device=random.device)
    places = (uniform((count, 6), 0.001, 0.04, random) * rate).long().clamp(max=frames - 1)
    echoes.scatter_add_(1, places, uniform((count, 6), -0.4, 0.4, random))
    direct_to_room = 10 ** (uniform((count, 1), -6, 20, random) / 20)
    wet = (torch.rand(count, 1, generator=random, device=random.device) > 0.6).float()
    response = wet * (echoes + tail / direct_to_room)
    response[:, 0] += 1
    return response


def colour(count: int, bins: int, random: torch.Generator) -> Tensor:
    """[count, bins] gains: a smooth random equaliser of ± 6 dB around, on a logarithmic frequency axis, for half of them."""
    knots = 8
    decibels = 4 * torch.randn(count, 1, knots, generator=random, device=random.device)
    axis = torch.log2(1 + torch.linspace(0, 255, bins, device=random.device)) / 8 * (knots - 1)
    low = axis.floor().long().clamp(max=knots - 2)
    part = axis - low
    curve = decibels[:, 0, low] * (1 - part) + decibels[:, 0, low + 1] * part
    used = (torch.rand(count, 1, generator=random, device=random.device) < 0.5).float()
    return 10 ** (used * curve / 20)


def band_limits(count: int, bins: int, random: torch.Generator, share: float) -> Tensor:
    """[count, bins] gains of old microphones and low sampling rates: some items lose what lies above 3 to 14 kHz, or below 40 to 300 Hz."""
    frequency = torch.linspace(0, rate / 2, bins, device=random.device)
    used = torch.rand(count, 1, generator=random, device=random.device) < share
    top = torch.where(used, torch.exp(uniform((count, 1), 8.0, 9.55, random)), torch.full((count, 1), 1e9, device=random.device))
    high = torch.sigmoid((top - frequency) / (0.03 * top).clamp(max=1e6))
    thin = torch.rand(count, 1, generator=random, device=random.device) < share / 2
    bottom = torch.where(thin, torch.exp(uniform((count, 1), 3.7, 5.7, random)), torch.full((count, 1), 1e-3, device=random.device))
    return high / torch.sqrt(1 + (bottom / frequency.clamp(min=1)) ** 4)
