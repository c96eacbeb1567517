"""The mean of every place of a window and those around it."""

from torch import Tensor
from torch.nn import functional


def around(plane: Tensor, sounding: Tensor) -> Tensor:
    """plane [steps, bins] to the means of 3 × 3 places, fewer at the edges; silent steps do not count. sounding [steps], boolean."""
    counts = sounding.to(plane.dtype)[:, None].expand_as(plane)
    sums, numbers = (functional.avg_pool2d(x[None], 3, 1, 1)[0] for x in (plane * counts, counts))
    return sums / numbers.clamp(min=1e-6)
