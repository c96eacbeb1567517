"""How masks match targets: the compiled operation and the separate ones agree in values and gradients."""

import pytest
import torch

from lasso_training.network import fused


def test_compiled_equals_separate(monkeypatch):
    if fused.compiled() is None:
        pytest.skip("no C++ compiler, so training uses the separate operations")
    torch.manual_seed(0)
    logits = torch.randn(6, 3, 7, 300).contiguous(memory_format=torch.channels_last)
    spectrum = torch.randn(2, 7, 300, dtype=torch.complex64)
    targets = torch.randn(6, 7, 300, dtype=torch.complex64)
    weights = torch.randn(3, 6)

    def results():
        leaf = logits.clone().requires_grad_()
        passed, agreed, entropy = fused.matched(leaf, spectrum, targets)
        (passed * weights[0] + agreed * weights[1] + 100 * entropy * weights[2]).sum().backward()
        return passed.detach(), agreed.detach(), entropy.detach(), leaf.grad

    ours = results()
    monkeypatch.setattr(fused, "compiled", lambda: None)
    for a, b in zip(ours, results(), strict=True):
        assert torch.allclose(a, b, rtol=1e-4, atol=1e-3)
