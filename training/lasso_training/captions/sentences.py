"""Queries as people write them: articles, adjectives, politeness, the editor's verbs, capitals and typing errors."""

import numpy as np

from .words import names

templates = (
    "{x}", "{x}", "{x}", "{x}", "{x}", "{x}", "the {x}", "the {x}", "the {x}", "{a} {x}", "a {x}", "some {x}",
    "sound of {x}", "the sound of {x}", "sound of the {x}", "the sound of {a} {x}", "sounds of {x}", "{x} sound", "{x} sounds",
    "{x} noise", "{x} in the background", "the {x} in the background", "only the {x}", "just the {x}", "only {x}", "isolate the {x}",
    "extract the {x}", "extract {x}", "remove the {x}", "remove {x}", "everything but the {x}", "everything except the {x}",
    "get rid of the {x}", "take out the {x}", "without the {x}", "mute the {x}", "separate the {x}", "keep the {x}", "keep only the {x}",
    "give me the {x}", "I want the {x}", "please remove the {x}", "can you extract the {x}", "clean up the {x}", "all of the {x}",
    "my {x}", "this {x}", "that {x}", "his {x}", "{x} only", "{x} track", "{x}, please", "the {x} part", "where the {x} is",
    "that annoying {x}", "isolated {x}", "solo {x}", "recording of {a} {x}", "an audio recording of {x}",
)  # fmt: skip

adjectives = (
    "loud", "quiet", "distant", "nearby", "faint", "soft", "noisy", "clear", "annoying", "constant", "short", "long", "strong",
    "beautiful", "old", "single", "first", "second", "repeated", "sudden", "muffled", "echoing", "real", "main", "whole", "outdoor",
)  # fmt: skip

_neighbours = {
    "a": "sqz", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk", "k": "jl",
    "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb",
    "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip


def mistype(text: str, random: np.random.Generator) -> str:
    """One typing error inside a word of four letters or more: a swap, a loss, a doubling or a neighbouring key."""
    places = [i for i in range(1, len(text) - 1) if text[i - 1 : i + 2].isalpha()]
    long = [i for i in places if len(_word_around(text, i)) >= 4]
    if not long:
        return text
    i = int(random.choice(long))
    kind = int(random.integers(4))
    if kind == 0:
        return text[:i] + text[i + 1] + text[i] + text[i + 2 :]
    if kind == 1:
        return text[:i] + text[i + 1 :]
    if kind == 2:
        return text[:i] + text[i] + text[i:]
    return text[:i] + str(random.choice(list(_neighbours.get(text[i].lower(), text[i])))) + text[i + 1 :]


def _word_around(text: str, place: int) -> str:
    start = text.rfind(" ", 0, place) + 1
    end = text.find(" ", place)
    return text[start : end if end >= 0 else len(text)]


def _article(phrase: str) -> str:
    return "an" if phrase[0] in "aeiou" else "a"


def _numbered(phrase: str, random: np.random.Generator) -> str:
    """Sometimes a plural, where the last word takes an s."""
    if random.random() < 0.1 and phrase[-1] not in "sxz'" and not phrase.endswith(("ing", "ch", "sh", "music", "speech")):
        return phrase + "s"
    return phrase


def dress(phrase: str, random: np.random.Generator, typing_errors: float = 0.15) -> str:
    """A noun phrase as a query."""
    phrase = _numbered(phrase, random)
    if random.random() < 0.15:
        phrase = f"{random.choice(adjectives)} {phrase}"
    text = str(random.choice(templates)).format(x=phrase, a=_article(phrase))
    if random.random() < typing_errors:
        text = mistype(text, random)
    draw = random.random()
    if draw < 0.08:
        text = text.capitalize()
    elif draw < 0.1:
        text = text.upper()
    if random.random() < 0.05:
        text += str(random.choice([".", "!", "?"]))
    return text


def caption(concept: str, random: np.random.Generator, typing_errors: float = 0.15) -> str:
    """A training query for a concept; a third are its bare class name."""
    trained = names[concept].trained
    if random.random() < 0.33:
        return trained[0]
    return dress(str(random.choice(trained)), random, typing_errors)


def joined(concepts: list[str], random: np.random.Generator) -> str:
    """One query for several concepts."""
    parts = [str(random.choice(names[concept].trained)) for concept in concepts]
    joint = str(random.choice([" and ", " and the ", ", ", " & ", " plus ", " or "]))
    text = joint.join(parts)
    return f"the {text}" if random.random() < 0.3 else text


def pseudo_word(random: np.random.Generator) -> str:
    """A word that no language has, or keys hit at random."""
    if random.random() < 0.3:
        return "".join(random.choice(list("abcdefghijklmnopqrstuvwxyz0123456789"), size=int(random.integers(2, 12))))
    onsets = ("b", "br", "c", "ch", "cl", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "pl", "qu", "r", "s", "sh", "sn", "st", "t", "tr", "v", "w", "z")
    vowels = ("a", "e", "i", "o", "u", "ai", "ea", "oo", "ou", "y")
    ends = ("", "", "n", "r", "l", "s", "t", "ck", "m", "nd", "x", "ng")
    count = int(random.integers(1, 4))
    return "".join(str(random.choice(onsets)) + str(random.choice(vowels)) + str(random.choice(ends)) for _ in range(count))
