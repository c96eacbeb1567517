import torch

from lasso_training.network.presence import moment_of
from lasso_training.network.refine import refined
from lasso_training.network.spectrum import features_of
from lasso_training.network.steadiness import parted_by_steadiness

steps, bins = 300, 64


def noise(level: float = 1.0) -> torch.Tensor:
    torch.manual_seed(2)
    return level * torch.distributions.Exponential(1.0).sample((steps, bins))


def voice() -> torch.Tensor:
    """Power that comes and goes, in a few bins at a time."""
    power = torch.zeros(steps, bins)
    for start in range(20, steps - 30, 60):
        power[start : start + 20, (start // 7) % 40 : (start // 7) % 40 + 12] = 30.0
    return power


def test_an_unsure_mask_of_a_voice_in_steady_noise_takes_less_of_the_noise() -> None:
    target, rest = voice(), noise()
    power = target + rest
    gain = torch.where(target > 0, 0.95, 0.35)
    kept = parted_by_steadiness(gain[None], power[None])[0]
    assert (kept >= 0).all() and (kept <= 1).all()
    assert kept[target > 0].mean() > 0.95
    assert kept[target == 0].mean() < 0.2


def test_a_timid_mask_of_a_voice_takes_what_stands_out_of_steady_noise() -> None:
    target, rest = voice(), noise()
    gain = torch.where(target > 0, 0.45, 0.05)
    kept = parted_by_steadiness(gain[None], (target + rest)[None])[0]
    assert kept[target > 0].mean() > 0.7
    assert kept[target == 0].mean() < 0.1


def test_a_rest_that_comes_in_bursts_changes_nothing() -> None:
    target, rest = voice(), voice().roll(37, 0).roll(21, 1) + noise(1e-4)
    gain = torch.where(target > 0, 0.95, 0.35)
    assert torch.equal(parted_by_steadiness(gain[None], (target + rest)[None])[0], gain)


def test_an_unsure_mask_of_steady_noise_takes_less_of_a_voice_and_more_of_the_noise() -> None:
    rest, target = voice(), noise()
    gain = torch.where(rest > 0, 0.05, 0.65)
    kept = parted_by_steadiness(gain[None], (target + rest)[None])[0]
    assert (kept >= 0).all() and (kept <= 1).all()
    assert kept[rest > 0].mean() < 0.1
    assert kept[rest == 0].mean() > 0.8


def test_where_both_are_steady_nothing_changes() -> None:
    gain = torch.where(torch.arange(bins) < 32, 0.8, 0.3).expand(steps, bins)
    assert torch.equal(parted_by_steadiness(gain[None], noise()[None])[0], gain)


def test_silence_and_a_window_of_few_steps_have_an_answer() -> None:
    gain = torch.full((1, 4, bins), 0.3)
    assert torch.equal(parted_by_steadiness(gain, noise()[None, :4]), gain)
    assert torch.isfinite(parted_by_steadiness(torch.full((1, steps, bins), 0.3), torch.zeros(1, steps, bins))).all()


def test_logits_that_nothing_is_done_to_stay_as_they_are() -> None:
    torch.manual_seed(3)
    spectrum = torch.randn(1, steps, bins + 1, dtype=torch.complex64)
    logits = torch.full((1, 3, steps, bins), 8.0)
    after = refined(logits, features_of(spectrum, bins, True), moment_of(512, 32000), [None])
    assert torch.allclose(torch.sigmoid(after[:, 0]), torch.sigmoid(logits[:, 0]), rtol=1e-3)
    assert torch.equal(after[:, 1:], logits[:, 1:])
