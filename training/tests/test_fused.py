"""The compiled operation and the separate ones give the same values and gradients."""

import pytest
import torch
from torch import nn

from lasso_training.network import fused


def _results(plain: bool, kind: torch.dtype, film: bool, residual: bool) -> list[torch.Tensor]:
    torch.manual_seed(0)
    norm = nn.BatchNorm2d(24)
    nn.init.uniform_(norm.weight, 0.5, 1.5)
    nn.init.normal_(norm.bias)
    x = (2 * torch.randn(3, 24, 10, 12) + 0.5).to(kind).to(memory_format=torch.channels_last).requires_grad_()
    scale, shift = (0.3 * torch.randn(3, 24)).requires_grad_(), torch.randn(3, 24).requires_grad_()
    rest = torch.randn(3, 24, 10, 12).to(kind).requires_grad_()
    query = (scale, shift) if film else (None, None)
    if plain:
        y = norm(x.float())
        y = torch.addcmul(shift[:, :, None, None], y, 1 + scale[:, :, None, None]) if film else y
        y = nn.functional.leaky_relu(y + rest.float() if residual else y, fused.slope)
    else:
        y = fused.activated(norm, x, *query, rest if residual else None)
    (y.float() * torch.randn(y.shape, generator=torch.Generator().manual_seed(3))).sum().backward()
    learned = [x.grad, norm.weight.grad, norm.bias.grad] + ([scale.grad, shift.grad] if film else []) + ([rest.grad] if residual else [])
    return [y.detach(), *learned, norm.running_mean, norm.running_var]


@pytest.mark.parametrize("film", [True, False])
@pytest.mark.parametrize("residual", [True, False])
@pytest.mark.parametrize("kind,tolerance", [(torch.float32, 2e-6), (torch.bfloat16, 2e-2)])
def test_fused_equals_separate(kind, tolerance, film, residual):
    if fused.compiled() is None:
        pytest.skip("no C++ compiler, so training uses the separate operations")
    for ours, theirs in zip(_results(False, kind, film, residual), _results(True, kind, film, residual), strict=True):
        assert (ours.float() - theirs.float()).abs().max() <= tolerance * theirs.float().abs().max()
