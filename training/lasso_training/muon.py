"""Muon: momentum whose matrix is made orthogonal before it is applied, for the weights of convolutions and linear layers.

Keller Jordan, "Muon: An optimizer for hidden layers in neural networks", 2024, with the scale of "Muon is Scalable for LLM
Training" (arXiv 2502.16982), by which the learning rate is one that AdamW would take.
"""

import torch
from torch import Tensor

_coefficients = (3.4445, -4.7750, 2.0315)
"""Of the quintic iteration of the first source."""


def orthogonal(matrix: Tensor, steps: int = 5) -> Tensor:
    """Nearly U Vᵀ of the singular value decomposition U S Vᵀ, by a Newton-Schulz iteration in bfloat16."""
    a, b, c = _coefficients
    x = matrix.bfloat16()
    tall = x.shape[0] > x.shape[1]
    x = x.T if tall else x
    x = x / (x.norm() + 1e-7)
    for _ in range(steps):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return (x.T if tall else x).to(matrix.dtype)


class Muon(torch.optim.Optimizer):
    """Weights of more than two dimensions are matrices of outputs by everything else."""

    def __init__(self, parameters: list[Tensor], lr: float, momentum: float = 0.95, weight_decay: float = 0.01):
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                state = self.state[parameter]
                if not state:
                    state["mean"] = torch.zeros_like(parameter.grad)
                state["mean"].lerp_(parameter.grad, 1 - group["momentum"])
                ahead = parameter.grad.lerp(state["mean"], group["momentum"])
                matrix = ahead.reshape(len(ahead), -1)
                change = orthogonal(matrix) * (0.2 * max(matrix.shape) ** 0.5)
                parameter.mul_(1 - group["lr"] * group["weight_decay"]).sub_(change.view_as(parameter), alpha=group["lr"])
