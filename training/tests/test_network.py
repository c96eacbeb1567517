"""The network, its mixtures and its losses."""

import json
import math

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from lasso_training import export
from lasso_training.bank import Bank
from lasso_training.classes import concept_index, concepts, instruments, leaves, voices
from lasso_training.losses import separation_loss
from lasso_training.metrics import sdr, si_sdr
from lasso_training.mixing.mixer import Mixer
from lasso_training.mixing.recipes import Chef, hardly_learned
from lasso_training.network.model import Model
from lasso_training.network.teacher import Teacher
from lasso_training.network.spectrum import masked, signal_of, spectrum_of
from lasso_training.presets import Preset, presets
from lasso_training.sources import rate


@pytest.mark.parametrize("n_fft,hop", [(2048, 512), (1024, 256), (512, 256)])
def test_the_spectrum_comes_back(n_fft, hop):
    for frames in (rate // 2, 12345):
        x = torch.randn(2, frames)
        back = signal_of(spectrum_of(x, n_fft, hop), n_fft, hop, frames)
        assert torch.allclose(back, x, atol=1e-4)


def test_masks_open_and_close():
    spectrum = spectrum_of(torch.randn(1, 8000), 512, 256)
    logits = torch.zeros(1, 3, spectrum.shape[1], 256)
    logits[:, 0], logits[:, 1] = 40, 40
    assert torch.allclose(masked(spectrum, logits), spectrum, atol=1e-5)
    logits[:, 0] = -40
    assert masked(spectrum, logits).abs().max() < 1e-6


@pytest.mark.parametrize("name", sorted(presets))
def test_presets_fit(name):
    preset = presets[name]
    assert preset.bins == preset.n_fft // 2
    assert preset.bands % 2 ** (len(preset.widths) - 1) == 0
    assert Preset.from_metadata(json.loads(json.dumps(preset.as_metadata()))) == preset
    assert sum(p.numel() for p in Model(preset).parameters()) * 2 < 24e6


def test_level_does_not_matter():
    model = Model(presets["tiny"]).eval()
    x = torch.randn(1, rate)
    with torch.no_grad():
        e = model.embed_texts(["dog"])
        assert torch.allclose(model(x, e) * 0.01, model(x * 0.01, e), atol=1e-5)


def test_mixtures_are_the_sum_and_repeat(bank):
    chef, mixer = Chef(bank), Mixer(bank, torch.device("cpu"), 1.0)
    recipes = chef.draw(16, np.random.default_rng(1))
    a, b = mixer.make(recipes, 5), mixer.make(recipes, 5)
    assert torch.equal(a.mixture, b.mixture)
    assert torch.isfinite(a.mixture).all()
    assert a.mixture.abs().amax(dim=1).max() <= 1.0001
    asked = torch.from_numpy(recipes.asked).any(dim=2)
    assert torch.all(a.targets[~asked] == 0)
    assert torch.all(a.targets[asked].abs().amax(dim=1) > 0)


def test_a_clip_far_into_the_bank_sounds_as_it_is():
    """float32 counts to 2²⁴: beyond, a clip whose place is worked out in it stutters."""
    tone = (0.5 * np.sin(2 * np.pi * 5000 * np.arange(rate) / rate) * 32767).astype(np.int16)
    far = 2**26 + 1
    samples = np.zeros(far + rate, np.int16)
    samples[far:] = tone
    bank = Bank(samples, [{"leaf": "dog", "split": "train", "origin": "ESC-10", "start": far, "frames": rate}])
    mixer = Mixer(bank, torch.device("cpu"), 1.0)
    heard = mixer._excerpts(torch.zeros(8, dtype=torch.long), torch.Generator().manual_seed(1))
    power = torch.fft.rfft(heard).abs() ** 2
    frequencies = torch.fft.rfftfreq(heard.shape[1], 1 / rate)
    near = (frequencies > 3800) & (frequencies < 6500)  # up to a fifth faster or slower
    assert (power[:, near].sum(dim=1) / power.sum(dim=1)).min() > 0.98


def test_recipes_answer_their_question(bank):
    chef = Chef(bank)
    recipes = chef.draw(300, np.random.default_rng(2))
    by_index = {index: name for name, index in concept_index.items()}
    absent = 0
    for clips, asked, asked_concepts in zip(recipes.clips, recipes.asked, recipes.concept, strict=True):
        for concept, answer in zip(asked_concepts, asked, strict=True):
            members = concepts[by_index[int(concept)]].leaves
            for clip, wanted in zip(clips, answer, strict=True):
                assert wanted == (clip >= 0 and bank.index[int(clip)]["leaf"] in members)
            absent += not answer.any()
    assert 100 < absent < 350


def test_the_right_answer_has_the_least_loss():
    torch.manual_seed(0)
    target, other = torch.randn(2, 16000), torch.randn(2, 16000)
    mixture = target + other
    perfect, _ = separation_loss(target, target, mixture)
    nothing, _ = separation_loss(mixture, target, mixture)
    assert perfect < nothing
    silence = torch.zeros_like(target)
    assert separation_loss(silence, silence, mixture)[0] < separation_loss(0.1 * mixture, silence, mixture)[0]
    estimate = mixture.clone().requires_grad_()
    separation_loss(estimate, silence, mixture)[0].backward()
    assert torch.isfinite(estimate.grad).all()


def test_a_teacher_is_content_with_the_truth():
    preset = presets["tiny"]
    teacher = Teacher(preset)
    power = torch.rand(2, 3, 21, preset.bins)
    power[:, 2] = 0
    leaf = torch.tensor([[4, 7, -1], [2, 9, -1]])
    places = teacher.places(power)
    assert torch.allclose(places.sum(), power.sum(), rtol=1e-4)
    channels = (preset.widths[-1], preset.widths[1])
    inner = tuple(torch.zeros(2, width, places.shape[2] // 2**level, places.shape[3] // 2**level) for width, level in zip(channels, teacher.levels, strict=True))
    guess = teacher.loss(inner, power, leaf)
    assert 0 < float(guess.detach()) < 3 * 2 * math.log(len(leaves))
    with torch.no_grad():
        for classify in teacher.classes:
            classify.bias[[2, 4, 7, 9]] += 3
    assert teacher.loss(inner, power, leaf) < guess


def test_ratios():
    s = np.sin(np.arange(1000) * 0.1)
    assert math.isclose(sdr(s, 0.9 * s), 20, abs_tol=1e-6)
    assert si_sdr(s, 0.5 * s) > 100


@pytest.mark.parametrize("subject,first", [("sounds", voices), ("music", hardly_learned)])
def test_subjects_have_scenes_of_their_own(bank, subject, first):
    recipes = Chef(bank, subject=subject).draw(400, np.random.default_rng(3))
    heard = [{bank.index[int(clip)]["leaf"] for clip in clips if clip >= 0} for clips in recipes.clips]
    assert 0.3 < np.mean([bool(leaves & set(first)) for leaves in heard])
    asked_for_music = np.mean(recipes.concept == concept_index["music"])
    assert asked_for_music > (0.05 if subject == "sounds" else 0)
    own = set(instruments) if subject == "music" else set(leaves) - set(instruments)
    assert np.mean([bool(leaves & own) for leaves in heard]) > 0.8


def test_an_exported_model_is_the_model(bank, tmp_path):
    model = Model(presets["tiny"]).eval()
    export.write(model, tmp_path / "model.safetensors", 0.5, {"step": 7})
    back, known = export.read(tmp_path / "model.safetensors")
    assert known["threshold"] == 0.5
    with torch.no_grad():
        x, texts = torch.randn(1, rate), ["dog"]
        assert torch.allclose(model(x, model.embed_texts(texts)), back(x, back.embed_texts(texts)), atol=2e-2)
    export.golden(back, tmp_path / "model.safetensors", tmp_path / "golden", 0.5)
    case = json.loads((tmp_path / "golden" / "case.json").read_text())
    assert case["checkpoint"] == "../model.safetensors"
    expected = load_file(tmp_path / "golden" / "expected.safetensors")
    assert {output["name"]: output["shape"] for output in case["outputs"]} == {name: list(value.shape) for name, value in expected.items()}


def test_only_what_was_learned_is_offered(tmp_path):
    model = Model(presets["tiny"]).eval()
    report = {"esc10 pairs": {"classes": {"dog": {"sdri": 9.0}, "rain": {"sdri": 1.0}}}, "instrument pairs": {"classes": {"harp": {"sdri": 0.1}}}}
    kept = export.learned(report, 2.0)
    assert "dog" in kept and "music" in kept and "rain" not in kept and "harp" not in kept
    export.write(model, tmp_path / "model.safetensors", 0.5, {"step": 0}, kept)
    back, known = export.read(tmp_path / "model.safetensors")
    assert [concept["id"] for concept in known["concepts"]] == list(kept)
    row = concept_index["dog"]
    assert torch.allclose(back.prototypes[row], model.prototypes[row], atol=1e-2)
    export.golden(back, tmp_path / "model.safetensors", tmp_path / "golden", 0.5, kept)
    expected = load_file(tmp_path / "golden" / "expected.safetensors")
    assert expected["probabilities"].shape[1] == len(kept)


def test_seeded_numbers_are_those_that_the_editor_makes():
    first = [0.020197128877043724, -0.008300709538161755, -0.024048548191785812, -0.022235149517655373]
    assert np.array_equal(export.seeded("audiosep-resunet30/base.bn0.bias", 4, 0.05), np.float32(first))
