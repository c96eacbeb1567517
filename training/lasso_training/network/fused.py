"""The operations that cost most of the time, compiled for this processor; what makes training on two cores practical."""

import os
from functools import lru_cache
from pathlib import Path
from types import ModuleType

import torch
from torch import Tensor, nn

slope = 0.1
"""Of the leaky ReLU."""


@lru_cache(maxsize=1)
def compiled() -> ModuleType | None:
    """The compiled operations, or None where there is no compiler or LASSO_TRAINING_PLAIN is set."""
    if os.environ.get("LASSO_TRAINING_PLAIN"):
        return None
    from torch.utils import cpp_extension

    source = Path(__file__).with_name("fused.cpp")
    try:
        return cpp_extension.load("lasso_fused", [str(source)], extra_cflags=["-O3", "-march=native", "-ffast-math", "-fopenmp"])
    except (OSError, RuntimeError) as reason:
        print(f"Training goes on with separate operations, at about two thirds of the speed: {reason}")
        return None


class _Fused(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, weight, bias, scale, shift, residual, mean, variance, epsilon):  # noqa: ANN001, ANN205
        """mean and variance are None where the batch's own are to be used."""
        operations = compiled()
        x = x.contiguous(memory_format=torch.channels_last)
        if residual is not None:
            residual = residual.to(x.dtype).contiguous(memory_format=torch.channels_last)
        count = x.numel() / x.shape[1]
        batch_mean, batch_variance = _statistics(operations.moments(x), count)
        spread = torch.rsqrt(batch_variance + epsilon)
        gain = (1 + scale.float()) if scale is not None else x.new_ones((x.shape[0], 1), dtype=torch.float32)  # [items × queries, channels or 1]
        a = gain * (weight * spread)
        b = gain * (bias - batch_mean * weight * spread)
        if shift is not None:
            b = b + shift.float()
        y = operations.affine(x, a.contiguous(), b.contiguous(), residual, slope)
        ctx.save_for_backward(x, y, weight, bias, gain, batch_mean, spread)
        ctx.with_film, ctx.with_residual = scale is not None, residual is not None
        ctx.types = (scale.dtype if scale is not None else None, residual.dtype if residual is not None else None)
        mean.copy_(batch_mean)
        variance.copy_(batch_variance * count / (count - 1))
        return y

    @staticmethod
    def backward(ctx, grad):  # noqa: ANN001, ANN205
        operations = compiled()
        x, y, weight, bias, gain, mean, spread = ctx.saved_tensors
        grad = grad.to(x.dtype).contiguous(memory_format=torch.channels_last)
        count = x.numel() / x.shape[1]
        first, products = operations.backward_moments(grad, y, x, slope)
        second = (products - mean.double() * first) * spread.double()  # Σ g × normalised x
        wide = gain.double()
        d_bias, d_weight = (wide * first).sum(dim=0), (wide * second).sum(dim=0)
        mean_dz, mean_dzx = weight.double() * d_bias / count, weight.double() * d_weight / count
        k = (gain * weight * spread).expand(y.shape[0], -1).float().contiguous()
        m = -(spread.double() ** 2) * mean_dzx
        b = -spread.double() * mean_dz - m * mean.double()
        results = operations.backward(grad, y, x, k, m.float(), b.float(), ctx.with_residual, slope)
        d_scale = (weight * second + bias * first).to(ctx.types[0]) if ctx.with_film else None
        d_shift = first.to(ctx.types[0]) if ctx.with_film else None
        return results[0], d_weight.float(), d_bias.float(), d_scale, d_shift, results[1] if ctx.with_residual else None, None, None, None


def _statistics(moments: Tensor, count: float) -> tuple[Tensor, Tensor]:
    first, second = moments.sum(dim=1) / count
    return first.float(), (second - first**2).clamp(min=0).float()


def activated(norm: nn.BatchNorm2d, x: Tensor, scale: Tensor | None = None, shift: Tensor | None = None, residual: Tensor | None = None) -> Tensor:
    """lrelu((1 + scale) × norm(x) + shift + residual), [items × queries, …].

    x [items, channels, …]; scale and shift [items × queries, channels], or None for no query.
    """
    if norm.training and x.device.type == "cpu" and compiled() is not None:
        mean, variance = torch.empty_like(norm.running_mean), torch.empty_like(norm.running_var)
        y = _Fused.apply(x, norm.weight, norm.bias, scale, shift, residual, mean, variance, norm.eps)
        norm.running_mean.lerp_(mean, norm.momentum)
        norm.running_var.lerp_(variance, norm.momentum)
        norm.num_batches_tracked.add_(1)
        return y
    y = norm(x)
    if scale is not None and shift is not None:
        y = y.repeat_interleave(len(scale) // len(y), dim=0)
        y = torch.addcmul(shift[:, :, None, None], y, 1 + scale[:, :, None, None])
    return nn.functional.leaky_relu(y if residual is None else y + residual, slope)


class _Matched(torch.autograd.Function):
    @staticmethod
    def forward(ctx, logits, spectrum, targets):  # noqa: ANN001, ANN205
        logits = logits.contiguous(memory_format=torch.channels_last)
        ctx.save_for_backward(logits, spectrum, targets)
        passed, agreed, entropy, weight = compiled().masked_moments(logits, spectrum, targets).float()
        ctx.weight = weight
        return passed, agreed, entropy / weight

    @staticmethod
    def backward(ctx, d_passed, d_agreed, d_entropy):  # noqa: ANN001, ANN205
        gradients = [d_passed.float().contiguous(), d_agreed.float().contiguous(), (d_entropy / ctx.weight).float().contiguous()]
        return compiled().masked_gradient(*ctx.saved_tensors, *gradients), None, None


def matched(logits: Tensor, spectrum: Tensor, targets: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """What masks let through, how it agrees with the targets, and how far they are from the ratio of magnitudes, each [items × queries].

    Σ |m x|², Σ Re(conj(m x) s), and the mean cross-entropy of m against min(1, |s| / |x|), weighed by |x|^0.3: where a mask is nearly shut
    only the last still says which way it should have gone.

    logits [items × queries, 3, steps, bins]; spectrum [items, steps, bins] and targets [items × queries, steps, bins], complex.
    """
    if logits.device.type == "cpu" and compiled() is not None:
        return _Matched.apply(logits, torch.view_as_real(spectrum.contiguous()), torch.view_as_real(targets.contiguous()))
    first, second, third = logits.float().unbind(1)
    magnitude, real, imaginary = torch.sigmoid(first), torch.tanh(second), torch.tanh(third)
    spectrum = spectrum.repeat_interleave(len(logits) // len(spectrum), dim=0)
    direction = torch.rsqrt(real**2 + imaginary**2 + 1e-10)
    cross = spectrum.conj() * targets
    power = spectrum.real**2 + spectrum.imag**2
    passed = (magnitude**2 * power).sum(dim=(1, 2))
    share = ((targets.real**2 + targets.imag**2) / (power + 1e-12)).sqrt().clamp(max=1)
    weight = (power + 1e-12) ** 0.15
    entropy = nn.functional.binary_cross_entropy_with_logits(first, share, weight, reduction="none").sum(dim=(1, 2)) / weight.sum(dim=(1, 2))
    return passed, (magnitude * direction * (real * cross.real + imaginary * cross.imag)).sum(dim=(1, 2)), entropy
