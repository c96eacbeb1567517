"""The compiled operation and the separate ones give the same values and gradients."""

import pytest
import torch
from torch import nn

from lasso_training.network import fused


def _results(plain: bool, kind: torch.dtype, queries: int, residual: bool) -> list[torch.Tensor]:
    torch.manual_seed(0)
    norm = nn.BatchNorm2d(24)
    nn.init.uniform_(norm.weight, 0.5, 1.5)
    nn.init.normal_(norm.bias)
    x = (2 * torch.randn(3, 24, 10, 12) + 0.5).to(kind).to(memory_format=torch.channels_last).requires_grad_()
    film, answers = queries > 0, 3 * max(1, queries)
    scale, shift = (0.3 * torch.randn(answers, 24)).requires_grad_(), torch.randn(answers, 24).requires_grad_()
    rest = torch.randn(answers, 24, 10, 12).to(kind).requires_grad_()
    query = (scale, shift) if film else (None, None)
    if plain:
        y = norm(x.float()).repeat_interleave(max(1, queries), dim=0)
        y = torch.addcmul(shift[:, :, None, None], y, 1 + scale[:, :, None, None]) if film else y
        y = nn.functional.leaky_relu(y + rest.float() if residual else y, fused.slope)
    else:
        y = fused.activated(norm, x, *query, rest if residual else None)
    (y.float() * torch.randn(y.shape, generator=torch.Generator().manual_seed(3))).sum().backward()
    learned = [x.grad, norm.weight.grad, norm.bias.grad] + ([scale.grad, shift.grad] if film else []) + ([rest.grad] if residual else [])
    return [y.detach(), *learned, norm.running_mean, norm.running_var]


@pytest.mark.parametrize("queries", [0, 1, 2])
@pytest.mark.parametrize("residual", [True, False])
@pytest.mark.parametrize("kind,tolerance", [(torch.float32, 2e-6), (torch.bfloat16, 2e-2)])
def test_fused_equals_separate(kind, tolerance, queries, residual):
    if fused.compiled() is None:
        pytest.skip("no C++ compiler, so training uses the separate operations")
    for ours, theirs in zip(_results(False, kind, queries, residual), _results(True, kind, queries, residual), strict=True):
        assert (ours.float() - theirs.float()).abs().max() <= tolerance * theirs.float().abs().max()
