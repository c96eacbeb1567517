import torch

from lasso_training.network.presence import moment_of, presence


def case(share: float, steps: int = 200, bins: int = 64) -> tuple[torch.Tensor, torch.Tensor]:
    """A mask of nearly nothing but for a second in which it takes `share` of the power, and power that is even."""
    gain = torch.full((1, steps, bins), 3e-4)
    gain[:, 60:120] = share**0.5
    return gain, torch.full((1, steps, bins), 0.5)


def test_half_a_second_is_an_odd_number_of_steps() -> None:
    assert moment_of(512, 32000) == 31
    assert moment_of(256, 32000) == 63


def test_what_is_there_for_a_second_counts_in_full() -> None:
    assert presence(*case(0.8), 31)[0] > 0.999


def test_what_is_nowhere_a_fair_share_is_absent() -> None:
    assert torch.allclose(presence(*case(0.002), 31), torch.tensor(0.01), rtol=0.02)
    assert presence(*case(1e-9), 31)[0] == 1e-3


def test_a_faint_sound_that_is_alone_counts() -> None:
    """25 dB below the rest of the window, and nearly all of its own half second."""
    gain, power = case(0.9)
    power[:, 60:120] *= 10**-2.5
    assert presence(gain, power, 31)[0] > 0.98


def test_silence_has_an_answer() -> None:
    gain, power = case(0.5)
    assert torch.isfinite(presence(gain, torch.zeros_like(power), 31)).all()
