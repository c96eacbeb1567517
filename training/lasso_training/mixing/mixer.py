"""Recipes to waveforms, in batches on the device that trains."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ..bank import Bank
from ..sources import rate
from .recipes import Recipes
from .rooms import band_limits, colour, room_responses, uniform


@dataclass
class Batch:
    mixture: Tensor
    """[batch, frames]"""
    sources: Tensor
    """[batch, sources, frames], zeros where there is none."""
    targets: Tensor
    """[batch, queries, frames], zeros where what is asked for is absent."""
    example: Tensor
    """[batch, frames] another clip of the same leaf, alone."""


class Mixer:
    """Holds the bank on the device as 16-bit samples."""

    def __init__(self, bank: Bank, device: torch.device, seconds: float):
        self.device = device
        self.frames = int(seconds * rate)
        self.samples = torch.from_numpy(np.array(bank.samples)).to(device)
        self.starts = torch.tensor([e["start"] for e in bank.index], device=device)
        self.lengths = torch.tensor([e["frames"] for e in bank.index], device=device)

    def make(self, recipes: Recipes, seed: int) -> Batch:
        """The same batch for the same recipes and seed, on one kind of device."""
        random = torch.Generator(self.device).manual_seed(seed)
        clips = torch.from_numpy(recipes.clips).to(self.device)
        batch, sources = clips.shape
        flat = clips.reshape(-1)
        there = torch.from_numpy(np.flatnonzero(recipes.clips.reshape(-1) >= 0)).to(self.device)
        wet = torch.zeros(batch * sources, self.frames, device=self.device)
        wet[there] = self._placed(self._excerpts(flat[there], random), random)
        wet = wet.reshape(batch, sources, -1) * self._gains(batch, sources, random)[..., None]
        wet = self._shared_channel(wet, random)
        asked = torch.from_numpy(recipes.asked).to(self.device).float()
        mixture, targets = wet.sum(dim=1), asked @ wet
        mixture = self._coded(mixture, random)
        level = 10 ** (uniform((batch, 1), -30, 0, random) / 20) / (mixture.abs().amax(dim=1, keepdim=True) + 1e-6)
        example = self._excerpts(torch.from_numpy(recipes.example).to(self.device), random)
        return Batch(mixture * level, wet * level[..., None], targets * level[..., None], example)

    def _excerpts(self, clips: Tensor, random: torch.Generator) -> Tensor:
        """[clips, frames]: a random part of each, up to a fifth faster or slower, of unit power while it sounds.

        A clip that is shorter than the mixture lies somewhere in it, or repeats after a pause.
        """
        count = len(clips)
        lengths = self.lengths[clips][:, None].float()
        speed = torch.exp(0.12 * torch.randn(count, 1, generator=random, device=self.device).clamp(-1.6, 1.6))
        speed = torch.where(torch.rand(count, 1, generator=random, device=self.device) < 0.4, torch.ones_like(speed), speed)
        span = self.frames * speed
        spare = lengths - span
        draw = torch.rand(count, 1, generator=random, device=self.device)
        start = torch.where(spare > 0, draw * spare, spare * draw)  # a negative start is a pause before the clip
        place = start + torch.arange(self.frames, device=self.device) * speed
        period = lengths * (1 + 0.5 * torch.rand(count, 1, generator=random, device=self.device))
        repeats = torch.rand(count, 1, generator=random, device=self.device) < 0.5
        place = torch.where(repeats, torch.remainder(place, period), place)
        whole = place.floor()
        inside = (whole >= 0) & (whole < lengths - 1)
        # Whole numbers before they are added: beyond 2²⁴ samples, nine minutes of the bank, float32 has no place for every one.
        index = (self.starts[clips][:, None] + whole.clamp(min=0).long()).clamp(max=len(self.samples) - 2)
        part = place - whole
        x = (self.samples[index].float() * (1 - part) + self.samples[index + 1].float() * part) * inside / 32768
        edge = torch.minimum(place, lengths - place).clamp(0, 160) / 160  # no clicks where a clip is cut
        x = x * torch.where(inside, edge, torch.zeros_like(edge))
        sign = torch.randint(0, 2, (count, 1), generator=random, device=self.device) * 2 - 1
        power = (x**2).mean(dim=1, keepdim=True)
        return sign * x / (power.sqrt() + 1e-5)

    def _placed(self, x: Tensor, random: torch.Generator) -> Tensor:
        """Each source in its room, at its distance, with its colour. All are one multiplication of spectra."""
        count, frames = x.shape
        tail = rate // 2
        size = frames + tail
        response = torch.fft.rfft(room_responses(count, tail, random), size)
        bins = response.shape[1]
        response = response * colour(count, bins, random) * band_limits(count, bins, random, 0.12)
        return torch.fft.irfft(torch.fft.rfft(x, size) * response, size)[:, :frames]

    def _gains(self, batch: int, sources: int, random: torch.Generator) -> Tensor:
        """Levels in a mixture spread by 5 dB, at most 14 dB around their mean."""
        decibels = 5 * torch.randn(batch, sources, generator=random, device=self.device)
        return 10 ** (decibels.clamp(-14, 14) / 20)

    def _shared_channel(self, sources: Tensor, random: torch.Generator) -> Tensor:
        """What the recording does to all sources alike: a low rate, a thin microphone."""
        batch, _, frames = sources.shape
        gains = band_limits(batch, frames // 2 + 1, random, 0.2)
        return torch.fft.irfft(torch.fft.rfft(sources) * gains[:, None], frames)

    def _coded(self, x: Tensor, random: torch.Generator) -> Tensor:
        """An approximation of lossy codecs for a fifth of the mixtures: weak bins are dropped and the others roughened by −20 to −35 dB."""
        chosen = torch.rand(len(x), generator=random, device=self.device) < 0.2
        if not bool(chosen.any()):
            return x
        picked = x[chosen]
        window = torch.hann_window(1024, device=self.device)
        spectrum = torch.stft(picked, 1024, 512, window=window, return_complex=True)
        magnitude = spectrum.abs()
        floor = magnitude.amax(dim=1, keepdim=True) * 10 ** (uniform((len(picked), 1, 1), -70, -45, random) / 20)
        rough = 10 ** (uniform((len(picked), 1, 1), -35, -20, random) / 20)
        noise = 1 + rough * torch.randn(magnitude.shape, generator=random, device=self.device)
        coded = torch.istft(spectrum * noise * (magnitude > floor), 1024, 512, window=window, length=x.shape[1])
        return x.index_copy(0, torch.nonzero(chosen)[:, 0], coded)
