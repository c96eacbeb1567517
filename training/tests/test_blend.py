from argparse import Namespace
from pathlib import Path

import pytest
import torch

from lasso_training import checkpoint
from lasso_training.blend import main


def write(path: Path, value: float, step: int, preset: str = "tiny") -> Path:
    tensors = {"weight": torch.full((3,), value), "count": torch.tensor(step)}
    checkpoint.save(path, {"model": tensors, "average": dict(tensors), "preset": {"name": preset}, "concepts": ["dog"], "step": step})
    return path


def test_weights_are_between_and_all_else_is_the_later_ones(tmp_path: Path) -> None:
    earlier, later = write(tmp_path / "a.pt", 1.0, 10), write(tmp_path / "b.pt", 3.0, 20)
    main(Namespace(earlier=earlier, later=later, share=0.75, out=tmp_path / "c.pt"))
    blended = checkpoint.load(tmp_path / "c.pt")
    assert blended["step"] == 20
    assert blended["blend"] == {"earlier": 10, "later": 20, "share": 0.75}
    for part in ("model", "average"):
        assert torch.allclose(blended[part]["weight"], torch.tensor(2.5))
        assert int(blended[part]["count"]) == 20


def test_other_networks_do_not_blend(tmp_path: Path) -> None:
    earlier, later = write(tmp_path / "a.pt", 1.0, 10), write(tmp_path / "b.pt", 3.0, 20, "compact")
    with pytest.raises(SystemExit, match="one run"):
        main(Namespace(earlier=earlier, later=later, share=0.5, out=tmp_path / "c.pt"))
    assert not (tmp_path / "c.pt").exists()
