"""What the model learns: leaf classes that sources belong to, and groups, words for several leaves at once.

A query is a set of leaves. Its right answer in a mixture is the sum of the sources of those leaves.
"""

from dataclasses import dataclass

esc10 = {
    "dog_bark": "dog",
    "rooster": "rooster",
    "rain": "rain",
    "sea_waves": "sea_waves",
    "fire_crackling": "fire",
    "baby_cry": "baby",
    "person_sneeze": "sneeze",
    "clock_tick": "clock",
    "helicopter": "helicopter",
    "chainsaw": "chainsaw",
}
"""Folder of ESC-10 to leaf."""

philharmonia = {
    "banjo": "banjo",
    "bass_clarinet": "clarinet",
    "bassoon": "bassoon",
    "cello": "cello",
    "clarinet": "clarinet",
    "contrabassoon": "bassoon",
    "cor_anglais": "oboe",
    "double_bass": "double_bass",
    "flute": "flute",
    "french_horn": "french_horn",
    "guitar": "guitar",
    "mandolin": "mandolin",
    "oboe": "oboe",
    "percussion": "percussion",
    "saxophone": "saxophone",
    "trombone": "trombone",
}
"""Folder of the Philharmonia samples to leaf; close relatives (cor anglais and oboe) share one."""

general_midi = {
    "piano": tuple(range(0, 6)),
    "bells": tuple(range(8, 11)) + (14,),
    "mallets": tuple(range(11, 14)),
    "organ": tuple(range(16, 21)),
    "accordion": (21, 23),
    "guitar": (24, 25),
    "electric_guitar": tuple(range(26, 31)),
    "bass_guitar": tuple(range(33, 38)),
    "violin": (40, 41),
    "cello": (42,),
    "double_bass": (32, 43),
    "harp": (46,),
    "strings": (44, 45, 48, 49, 50, 51),
    "choir": (52, 53, 54),
    "trumpet": (56, 59),
    "trombone": (57,),
    "french_horn": (60,),
    "brass": (58, 61, 62, 63),
    "saxophone": tuple(range(64, 68)),
    "oboe": (68, 69),
    "bassoon": (70,),
    "clarinet": (71,),
    "flute": (72, 73, 74),
    "synthesizer": (80, 81, 82, 84, 87, 88, 89, 90, 94, 95),
    "banjo": (105,),
}
"""Leaf to the General MIDI programs, from 0, that sound like it."""

voices = ("man", "woman")
noises = ("white_noise", "pink_noise", "brown_noise", "fan", "hiss", "hum", "buzz", "clicks", "crackle")
procedural = noises + ("wind", "beep", "siren", "engine", "applause", "water")

instruments = tuple(sorted(set(philharmonia.values()) | set(general_midi) | {"drums"}))
ensemble = "ensemble"
"""Several instruments in one clip, of which no single one can be asked for."""
musical_leaves = frozenset((*instruments, ensemble))
"""What the separator for music answers queries about."""

leaves = tuple(sorted({*esc10.values(), *voices, *procedural, *instruments, ensemble}))
index_of = {leaf: index for index, leaf in enumerate(leaves)}


@dataclass(frozen=True)
class Concept:
    """Something that a query can name."""

    name: str
    leaves: frozenset[str]


def _concepts() -> dict[str, Concept]:
    groups = {
        "speech": voices,
        "music": (*instruments, ensemble),
        "noise": noises,
        "static": ("white_noise", "pink_noise", "hiss"),
        "animals": ("dog", "rooster"),
        "percussion_all": ("drums", "percussion", "mallets"),
        "woodwinds": ("flute", "oboe", "clarinet", "bassoon", "saxophone"),
        "brass_all": ("trumpet", "trombone", "french_horn", "brass"),
        "strings_all": ("violin", "cello", "double_bass", "strings"),
        "guitars": ("guitar", "electric_guitar"),
        "bass": ("double_bass", "bass_guitar"),
        "water_all": ("water", "rain", "sea_waves"),
        "engines": ("engine", "helicopter", "chainsaw"),
        "weather": ("rain", "wind"),
    }
    alone = {leaf: Concept(leaf, frozenset([leaf])) for leaf in leaves if leaf != ensemble}
    return alone | {name: Concept(name, frozenset(members)) for name, members in groups.items()}


concepts = _concepts()
concept_names = tuple(sorted(concepts))
concept_index = {name: index for index, name in enumerate(concept_names)}
