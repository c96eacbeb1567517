import torch

from lasso_training.classes import concept_index, concept_names
from lasso_training.network.rivals import contested, rivals_of

power = torch.rand(20, 32, generator=torch.Generator().manual_seed(1))


def meaning(*names: str) -> torch.Tensor:
    probabilities = torch.zeros(len(concept_names))
    probabilities[[concept_index[name] for name in names]] = 0.99
    return probabilities


def test_rivals_are_the_greatest_families_that_are_not_meant() -> None:
    assert "speech" in rivals_of(meaning("trumpet")) and "noise" in rivals_of(meaning("trumpet"))
    assert "music" not in rivals_of(meaning("trumpet"))
    assert {"woodwinds", "strings_all"} < set(rivals_of(meaning("trumpet")))
    assert "brass_all" not in rivals_of(meaning("trumpet"))
    assert rivals_of(meaning("music")) == ["speech", "noise", "animals", "water_all", "engines"]


def test_what_is_no_instrument_has_none() -> None:
    assert rivals_of(meaning("dog")) == rivals_of(meaning("speech")) == rivals_of(meaning("dog", "music")) == []


def test_a_guess_has_none() -> None:
    assert rivals_of(torch.full((len(concept_names),), 0.9)) == []


def test_a_mask_takes_what_nobody_claims_and_loses_nothing() -> None:
    gain = torch.rand(20, 32, generator=torch.Generator().manual_seed(2))
    assert (contested(gain, torch.zeros(20, 32), power) > 0.9 * (gain > 0.01)).all()
    for claims in (torch.ones(20, 32), torch.rand(20, 32)):
        after = contested(gain, claims, power)
        assert (after >= gain).all() and (after <= 1).all()


def test_a_faint_mask_is_measured_by_its_own_level() -> None:
    faint = torch.full((20, 32), 0.05)
    even = contested(faint, torch.full((20, 32), 0.05), power)
    assert torch.allclose(even, torch.tensor(0.05 / 0.101), atol=1e-4)
    assert contested(faint, torch.full((20, 32), 0.8), power).mean() > 0.5


def test_silence_has_an_answer() -> None:
    assert torch.isfinite(contested(torch.full((4, 8), 0.3), torch.full((4, 8), 0.4), torch.zeros(4, 8))).all()
