import torch

from lasso_training.network.presence import closed_where_absent, moment_of


def case(share: float, steps: int = 200, bins: int = 64) -> tuple[torch.Tensor, torch.Tensor]:
    """A mask of one magnitude everywhere but for a second in which it takes `share` of the power, over noise."""
    torch.manual_seed(1)
    logits = torch.randn(1, 3, steps, bins)
    logits[:, 0] = -8.0
    magnitude = torch.tensor(share).sqrt()
    logits[:, 0, 60:120] = torch.log(magnitude / (1 - magnitude))
    return logits, (torch.rand(1, 1, steps, bins) + 1e-6) ** 0.15


def test_half_a_second_is_an_odd_number_of_steps() -> None:
    assert moment_of(512, 32000) == 31
    assert moment_of(256, 32000) == 63


def test_what_is_there_for_a_second_stays_as_it_is() -> None:
    logits, features = case(0.8)
    closed = closed_where_absent(logits, features, 31)
    assert torch.allclose(torch.sigmoid(closed[:, 0]), torch.sigmoid(logits[:, 0]), rtol=1e-3)
    assert torch.equal(closed[:, 1:], logits[:, 1:])


def test_what_is_nowhere_a_fair_share_is_closed() -> None:
    logits, features = case(0.002)
    closed = closed_where_absent(logits, features, 31)
    assert torch.allclose(torch.sigmoid(closed[:, 0]) / torch.sigmoid(logits[:, 0]), torch.tensor(0.01), rtol=0.02)


def test_a_faint_sound_that_is_alone_counts() -> None:
    """25 dB below the rest of the window, and nearly all of its own half second."""
    logits, features = case(0.9)
    power = features ** (1 / 0.15) - 1e-6
    power[:, :, 60:120] *= 10**-2.5
    closed = closed_where_absent(logits, (power + 1e-6) ** 0.15, 31)
    assert (torch.sigmoid(closed[:, 0]) / torch.sigmoid(logits[:, 0])).min() > 0.98


def test_silence_has_an_answer() -> None:
    logits, features = case(0.5)
    assert torch.isfinite(closed_where_absent(logits, torch.full_like(features, 1e-6**0.15), 31)).all()
