"""Words: every concept has names, held-out words are never trained, the hash is the one that the editor computes."""

import numpy as np

from lasso_training.captions import unknown
from lasso_training.captions.further import further
from lasso_training.captions.sentences import caption, dress, mistype
from lasso_training.captions.words import names
from lasso_training.classes import concept_names, concepts, esc10, leaves
from lasso_training.network.text import _hash, grams_of, tokens_of, words_of


def test_every_concept_has_names_and_every_leaf_a_concept():
    assert set(names) == set(concept_names)
    assert set().union(*(concepts[name].leaves for name in concept_names)) == set(leaves)


def test_held_out_words_are_never_trained():
    trained = {phrase for entry in names.values() for phrase in entry.trained}
    heldout = {phrase for entry in names.values() for phrase in entry.heldout}
    assert not trained & heldout
    assert not set(unknown.trained) & set(unknown.heldout)
    assert not {phrase for phrase in (*unknown.trained, *unknown.heldout)} & trained
    assert all(len(names[leaf].heldout) >= 5 for leaf in esc10.values())


def test_one_name_means_one_concept():
    seen: dict[str, str] = {}
    assert set(further) <= set(names)
    for concept, entry in names.items():
        for phrase in (*entry.trained, *entry.heldout, *further.get(concept, ())):
            assert seen.setdefault(phrase, concept) == concept, phrase


def test_further_names_are_no_words_that_measure():
    heldout = {phrase for entry in names.values() for phrase in entry.heldout}
    assert not heldout & {phrase for phrases in further.values() for phrase in phrases}


def test_no_name_of_a_learned_sound_contains_that_of_a_stranger():
    strangers = [words_of(phrase) for phrase in unknown.alike]
    for concept, entry in names.items():
        for phrase in (*entry.trained, *entry.heldout, *further.get(concept, ())):
            words = words_of(phrase)
            for stranger in strangers:
                assert all(words[at : at + len(stranger)] != stranger for at in range(len(words))), phrase


def test_captions_repeat_with_their_seed():
    def draw():
        r = np.random.default_rng(3)
        return [caption("dog", r) for _ in range(50)]

    assert draw() == draw()
    assert len(set(draw())) > 15


def test_a_typing_error_changes_one_place():
    r = np.random.default_rng(0)
    for _ in range(200):
        assert abs(len(mistype("helicopter", r)) - len("helicopter")) <= 1
    assert mistype("dog", r) == "dog"


def test_articles_fit():
    r = np.random.default_rng(0)
    texts = {dress("oboe", r, 0).lower() for _ in range(500)}
    assert any("an oboe" in text for text in texts)
    assert any("recording of an oboe" in text for text in texts)


def test_hash_is_fnv1a():
    assert _hash("") == 0x811C9DC5
    assert _hash("a") == 0xE40C292C
    assert _hash("foobar") == 0xBF9CF968


def test_words_and_grams():
    assert words_of("Remove the DOG's bark, please!") == ["remove", "the", "dog", "s", "bark", "please"]
    assert len(grams_of("dog", 8192)) == 1 + 3 + 2  # <dog>, 3 of three, 2 of four characters
    tokens = tokens_of(["dog", ""], 8192)
    assert int((tokens[0] > 0).sum()) == 6
    assert int((tokens[1] > 0).sum()) == 0
