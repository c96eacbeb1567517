import torch

from lasso_training.network.neighbours import around


def test_means_of_three_by_three_and_of_fewer_at_the_edges() -> None:
    plane = torch.arange(20.0).reshape(5, 4)
    means = around(plane, torch.ones(5, dtype=torch.bool))
    assert torch.allclose(means[2, 1], plane[1:4, 0:3].mean())
    assert torch.allclose(means[0, 0], plane[:2, :2].mean())
    assert torch.allclose(means[4, 2], plane[3:, 1:].mean())


def test_silent_steps_do_not_count() -> None:
    plane = torch.ones(6, 3)
    plane[3] = 99
    sounding = torch.tensor([True, True, True, False, True, True])
    means = around(plane, sounding)
    assert torch.allclose(means[sounding], torch.ones(5, 3))
    assert torch.isfinite(around(plane, torch.zeros(6, dtype=torch.bool))).all()
