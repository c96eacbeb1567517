"""Two separators that went on from one model become a model that has both."""

from argparse import Namespace
from pathlib import Path

import pytest
import torch

from lasso_training import checkpoint, export
from lasso_training.classes import concept_index, concept_names
from lasso_training.join import main
from lasso_training.network.model import Model
from lasso_training.network.spectrum import features_of
from lasso_training.presets import presets
from lasso_training.sources import rate

preset = presets["tiny"]


def knowing() -> Model:
    """A model whose words for a dog and for a piano mean just these."""
    torch.manual_seed(3)
    model = Model(preset).eval()
    for name in ("dog", "piano"):
        model.prototypes.data[concept_index[name]] = model.embed_texts([name])[0]
    return model


def went_on(path: Path, subject: str, seed: int, origin: int = 9) -> Model:
    model = knowing()
    torch.manual_seed(seed)
    for parameter in model.separator.parameters():
        parameter.data += 0.05 * torch.randn_like(parameter)
    state = model.state_dict()
    content = {"model": state, "average": {name: value for name, value in state.items() if value.is_floating_point()}}
    known = {"preset": preset.as_metadata(), "concepts": list(concept_names), "step": seed, "subject": subject, "origin": {"step": origin}}
    checkpoint.save(path, content | known)
    return model


def logits(model: Model, text: str) -> torch.Tensor:
    spectrum = model.spectrum(torch.randn(1, rate // 2, generator=torch.Generator().manual_seed(1)))
    with torch.no_grad():
        return model.answers(features_of(spectrum, preset.bins, preset.phase), model.embed_texts([text])[:, None])[0]


def test_each_answers_what_it_went_on_for(tmp_path: Path) -> None:
    sounds, music = went_on(tmp_path / "sounds.pt", "sounds", 4), went_on(tmp_path / "music.pt", "music", 5)
    main(Namespace(sounds=tmp_path / "sounds.pt", music=tmp_path / "music.pt", out=tmp_path / "both.pt"))
    both, known = checkpoint.load_model(tmp_path / "both.pt")
    assert known == {"step": 9, "shared": {"sounds": 4, "music": 5}}
    assert torch.equal(logits(both, "dog"), logits(sounds, "dog"))
    assert torch.equal(logits(both, "piano"), logits(music, "piano"))
    assert not torch.equal(logits(sounds, "piano"), logits(music, "piano"))

    export.write(both, tmp_path / "both.safetensors", 0.5, known)
    exported, told = export.read(tmp_path / "both.safetensors")
    assert told["shared"] == known["shared"] and "violin" in told["specialists"][0]["leaves"]
    assert torch.allclose(logits(exported, "piano"), logits(music, "piano"), atol=0.02)


def test_queries_of_one_batch_go_to_both(tmp_path: Path) -> None:
    went_on(tmp_path / "sounds.pt", "sounds", 4), went_on(tmp_path / "music.pt", "music", 5)
    main(Namespace(sounds=tmp_path / "sounds.pt", music=tmp_path / "music.pt", out=tmp_path / "both.pt"))
    model, _ = checkpoint.load_model(tmp_path / "both.pt")
    mixture = torch.randn(2, rate // 2, generator=torch.Generator().manual_seed(2))
    embedding = model.embed_texts(["dog", "piano"])
    with torch.no_grad():
        together = model(mixture, embedding)
        for item in range(2):
            assert torch.allclose(together[item], model(mixture[item : item + 1], embedding[item : item + 1])[0], atol=1e-5)


def test_strangers_are_not_joined(tmp_path: Path) -> None:
    went_on(tmp_path / "sounds.pt", "sounds", 4), went_on(tmp_path / "music.pt", "music", 5, origin=10)
    with pytest.raises(SystemExit, match="one model"):
        main(Namespace(sounds=tmp_path / "sounds.pt", music=tmp_path / "music.pt", out=tmp_path / "both.pt"))
    with pytest.raises(SystemExit, match="for music is needed"):
        main(Namespace(sounds=tmp_path / "sounds.pt", music=tmp_path / "sounds.pt", out=tmp_path / "both.pt"))
    assert not (tmp_path / "both.pt").exists()
