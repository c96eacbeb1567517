"""Sounds: made by formula, played from notes, written as scores; and the pack they travel in."""

import numpy as np
import pytest

from lasso_training.bank import Amounts, Bank, computed, read_pack, write_pack
from lasso_training.sources import phrases, procedural, rate, scores
from lasso_training.sources.clip import Clip, resample, seed_of, trim
from lasso_training.sources.recorded import pitch_of
from lasso_training.sources.tunes import _read, tunes

makers = procedural.makers | procedural.variants


@pytest.mark.parametrize("name", sorted(makers))
def test_procedural_sounds_are_sound_and_repeat(name):
    for frames in (rate // 2, rate * 3 + 7):
        x, y = (makers[name](frames, np.random.default_rng(5)) for _ in range(2))
        assert x.shape == (frames,)
        assert np.isfinite(x).all()
        assert np.array_equal(x, y)
        assert np.abs(x).max() > 0
    assert not np.array_equal(makers[name](rate, np.random.default_rng(5)), makers[name](rate, np.random.default_rng(6)))


def _note(leaf="flute", pitch=69, split="train"):
    t = np.arange(rate) / rate
    x = np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t).astype(np.float32) * np.exp(-3 * t).astype(np.float32)
    return Clip(f"note-{leaf}-{pitch}-{split}", leaf, split, "note", "Philharmonia", x, pitch)


def test_phrases_are_played():
    notes = [_note(pitch=p) for p in (60, 64, 69, 76)]
    x = phrases.phrase(notes, 3 * rate, np.random.default_rng(1))
    assert x.shape == (3 * rate,)
    assert 0.01 < np.sqrt(np.mean(x**2)) < 3
    assert np.abs(phrases.ensemble({"flute": notes, "drums": notes}, 2 * rate, np.random.default_rng(2))).max() > 0


def test_names_of_notes():
    assert pitch_of("banjo_As4_very-long_piano_normal.mp3") == 70
    assert pitch_of("cello_C2_15_forte_normal.mp3") == 36
    assert pitch_of("bass-drum__1_mezzo-forte_flam.mp3") == -1


def test_midi_files_have_the_length_they_say():
    events = scores._score("piano", 0, 4, np.random.default_rng(0))
    data = scores.midi_file(events)
    assert data[:4] == b"MThd"
    assert int.from_bytes(data[18:22], "big") == len(data) - 22
    assert data.endswith(b"\xff\x2f\x00")


def test_no_bank_trains_on_scores_that_another_measures(monkeypatch):
    def notes_of(per_leaf: int) -> dict[str, set[tuple]]:
        played: list[set[tuple]] = []

        def render(events, *_):
            # Bars by their notes and times within a clip: places differ with the number of clips before them.
            slot = int(7.5 * 2 * scores._ticks)
            clips: dict[int, list] = {}
            for time, message in events:
                clips.setdefault(time // slot, []).append((time % slot, message))
            played.append({tuple(clip) for clip in clips.values()})
            return np.zeros(0, np.float32)

        monkeypatch.setattr(scores, "render", render)
        monkeypatch.setattr(scores, "trim", lambda silence: silence)
        list(scores.score_clips(None, per_leaf, per_leaf, scores.wet))
        return {"train": set().union(*played[0::2]), "validation": set().union(*played[1::2])}

    small, large = notes_of(14), notes_of(42)
    assert small["train"] <= large["train"], "a larger bank has what a smaller one has"
    assert not small["validation"] & large["train"]
    assert not large["validation"] & large["train"]
    assert len(small["validation"]) > 50


def test_a_tune_keeps_its_intervals_whoever_plays_it():
    r = np.random.default_rng(5)
    for name, tune in tunes.items():
        for leaf in ("piano", "double_bass", "flute"):
            events = scores._tune(0, leaf, 0, 30, name, int(r.integers(-6, 6)), 0.3, r)
            played = [message[1] for _, message in events if message[0] == 0x90]
            written = [pitch for pitch, _ in tune if pitch >= 0]
            assert all(20 <= pitch <= 110 for pitch in played)
            steps, known = np.diff(played), np.diff(written * 8)
            assert any(np.array_equal(steps, known[at : at + len(steps)]) for at in range(len(written))), name


def test_what_is_neither_note_nor_rest_is_refused():
    with pytest.raises(ValueError, match="H4"):
        _read("C4 H4")


def test_trimming_and_resampling():
    x = np.zeros(rate, np.float32)
    x[10000:12000] = 1
    assert 2000 <= len(trim(x)) <= 2000 + 2 * int(0.05 * rate)
    assert len(resample(np.zeros(44100, np.float32), 44100)) == rate


def test_seeds_do_not_depend_on_the_process():
    assert seed_of("score", "piano") == 2765551077


def test_a_pack_comes_back(tmp_path):
    clips = [
        Clip("a", "dog", "train", "clip", "ESC-10", np.sin(np.arange(rate) * 0.1).astype(np.float32)),
        _note(pitch=60),
        _note(pitch=65),
        _note("drums", -1),
        _note(pitch=62, split="validation"),
    ]
    pack = tmp_path / "sounds.pack"
    assert len(write_pack(pack, clips, 0.4)) == 5
    back = read_pack(pack)
    assert [(c.id, c.leaf, c.pitch) for c in back] == [(c.id, c.leaf, c.pitch) for c in clips]
    assert abs(len(back[0].samples) - rate) <= 2
    amounts = Amounts(phrases=2, ensembles=2, procedural=1, variants=1, seconds=1)
    bank = Bank.open(pack, amounts)
    again = Bank.open(pack, amounts)
    assert bank.index == again.index
    assert np.array_equal(np.asarray(bank.samples), np.asarray(again.samples))
    assert {e["origin"] for e in bank.index} == {"ESC-10", "Philharmonia", "procedural"}
    assert all(np.abs(bank.read(e)).max() > 0.1 for e in bank.index)
    assert computed(back, amounts)[0].split == "train"
