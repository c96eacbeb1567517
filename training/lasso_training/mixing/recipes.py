"""What is mixed and asked for: sources, concept, caption and right answer of every item, by numpy and one seed a step."""

from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np

from ..bank import Bank
from ..classes import concept_index, concept_names, concepts, ensemble, instruments, leaves, procedural, voices
from ..classes import esc10 as esc10_folders
from ..sources import natural

most_sources = 4
queries = 3
"""Questions about every mixture."""

_natural = tuple(esc10_folders.values())
_music = (*instruments, ensemble)
_everything = ((0.45, _natural), (0.15, voices), (0.22, _music), (0.18, procedural))


hardly_learned = ("bassoon", "cello", "organ", "piano", "saxophone", "strings", "synthesizer", "trombone", "trumpet", "violin")
"""Instruments that gained least after 13,400 steps: they have scenes of their own."""


@dataclass(frozen=True)
class Scene:
    """Which sounds meet. Those that are hard to tell apart have to meet often."""

    share: float
    families: tuple[tuple[float, tuple[str, ...]], ...]
    """Share of sources and leaves; within a family every leaf is as likely."""
    first: tuple[str, ...] = ()
    """Leaves one of which sounds in any case."""
    counts: tuple[float, ...] = (0.06, 0.6, 0.22, 0.12)
    """How likely one, two, three and four sources are."""


# Alone, an instrument is recognised without being parted: so a mask that has shut opens again.
_alone = (0.25, 0.57, 0.13, 0.05)

# What a podcaster has: one voice, and one thing that it should be freed from.
_one_noise = (0.04, 0.74, 0.15, 0.07)

subjects: dict[str, tuple[Scene, ...]] = {
    "all": (
        Scene(0.09, ((1.0, _natural),)),
        Scene(0.38, ((1.0, instruments),), counts=_alone),
        Scene(0.26, ((0.5, _natural), (0.5, procedural)), voices),
        Scene(0.21, ((1.0, _music),), voices),
        Scene(0.06, _everything),
    ),
    "sounds": (
        Scene(0.18, ((1.0, _natural),)),
        Scene(0.56, ((0.6, _natural), (0.4, procedural)), voices, counts=_one_noise),
        Scene(0.18, ((1.0, _music),), voices),
        Scene(0.08, _everything),
    ),
    "music": (
        Scene(0.38, ((1.0, instruments),), counts=_alone),
        Scene(0.38, ((0.6, hardly_learned), (0.4, instruments)), hardly_learned, counts=_alone),
        Scene(0.12, ((1.0, _music),), voices),
        Scene(0.12, _everything),
    ),
}
"""Scenes by what a separator is for: everything, or one of the two that share the work (`network/model.py`)."""

_twice = 0.25
"""Share of mixtures in which one leaf sounds from two clips: few clips of a class become many."""

_spoken = {"LibriVox": 0.08, "espeak-ng": 0.25} | {origin: 0.12 for origin in natural.origins}
"""Share of a voice's draws by origin, the rest being the other synthesisers': people have breath, rooms and consonants that espeak has not."""

_near = 0.6
"""Share of absent queries that ask for what might well have been in the scene."""

_concepts_of_leaf: dict[str, list[str]] = {
    leaf: [name for name, concept in concepts.items() if leaf in concept.leaves and name != leaf] for leaf in leaves
}

_single = np.array([len(concepts[name].leaves) == 1 for name in concept_names])


@dataclass
class Recipes:
    """One batch; -1 where there is no source."""

    clips: np.ndarray
    """[batch, sources] index into the bank."""
    asked: np.ndarray
    """[batch, queries, sources] whether the source belongs to the right answer."""
    concept: np.ndarray
    """[batch, queries] concept index."""
    example: np.ndarray
    """[batch] index of another clip of the first query's concept, for queries by example."""
    by_example: np.ndarray
    """[batch] whether the first query is that example."""


class Chef:
    """Draws recipes of one split."""

    def __init__(self, bank: Bank, split: str = "train", tiny: int = 0, subject: str = "all"):
        self.by_leaf: dict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(bank.index):
            if entry["split"] == split and (tiny == 0 or len(self.by_leaf[entry["leaf"]]) < tiny):
                self.by_leaf[entry["leaf"]].append(number)
        self.chances = {leaf: self._chances(bank, numbers) for leaf, numbers in self.by_leaf.items()}
        self.scenes = [scene for scene in (self._there(scene) for scene in subjects[subject]) if scene.families]
        self.as_music = 0.8 if subject == "sounds" else 0.12
        shares = np.array([scene.share for scene in self.scenes])
        self.shares = shares / shares.sum()

    def _there(self, scene: Scene) -> Scene:
        """With only those leaves that have clips."""

        def kept(members: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(leaf for leaf in members if self.by_leaf.get(leaf))

        families = tuple((share, kept(members)) for share, members in scene.families if kept(members))
        total = sum(share for share, _ in families)
        return replace(scene, families=tuple((share / total, members) for share, members in families), first=kept(scene.first))

    def _chances(self, bank: Bank, numbers: list[int]) -> np.ndarray:
        """How likely each clip of a leaf is: some origins have their shares, all others are alike."""
        origins = [bank.index[number]["origin"] for number in numbers]
        shares = {origin: _spoken[origin] for origin in set(origins) if origin in _spoken}
        others = sum(origin not in shares for origin in origins)
        rest = (1 - sum(shares.values())) / max(1, others)
        chances = np.array([shares[origin] / origins.count(origin) if origin in shares else rest for origin in origins])
        return chances / chances.sum()

    def clip_of(self, leaf: str, r: np.random.Generator) -> int:
        return int(r.choice(self.by_leaf[leaf], p=self.chances[leaf]))

    def numbers(self) -> set[int]:
        """Every clip that may be drawn."""
        return {number for members in self.by_leaf.values() for number in members}

    def _sources(self, r: np.random.Generator) -> tuple[list[str], Scene]:
        scene = self.scenes[int(r.choice(len(self.scenes), p=self.shares))]
        count = int(r.choice([1, 2, 3, 4], p=scene.counts))
        chosen = [str(r.choice(scene.first))] if scene.first else []
        for _ in range(50):
            if len(chosen) >= count:
                break
            members = scene.families[int(r.choice(len(scene.families), p=[share for share, _ in scene.families]))][1]
            leaf = members[int(r.integers(len(members)))]
            if leaf not in chosen:
                chosen.append(leaf)
        if len(chosen) < most_sources and r.random() < _twice:
            chosen.append(chosen[int(r.integers(len(chosen)))])
        return chosen, scene

    def draw(self, batch: int, r: np.random.Generator, by_example: float = 0.25) -> Recipes:
        """Queries ask for each leaf that sounds, in random order; those that are left ask for what is absent."""
        clips = np.full((batch, most_sources), -1)
        asked = np.zeros((batch, queries, most_sources), bool)
        concept = np.zeros((batch, queries), int)
        example = np.zeros(batch, int)
        for item in range(batch):
            sources, scene = self._sources(r)
            for place, leaf in enumerate(sources):
                clips[item, place] = self.clip_of(leaf, r)
            there = list(dict.fromkeys(sources))
            r.shuffle(there)
            for query in range(queries):
                name = self._present(there[query], r) if query < len(there) else self._absent(sources, scene, r)
                members = concepts[name].leaves
                asked[item, query, : len(sources)] = [leaf in members for leaf in sources]
                concept[item, query] = concept_index[name]
            members = concepts[concept_names[concept[item, 0]]].leaves
            heard = [leaf for leaf in sources if leaf in members]
            example[item] = self.clip_of(heard[0], r)
        # An example asks for its own leaf only.
        chosen = (r.random(batch) < by_example) & _single[concept[:, 0]]
        return Recipes(clips, asked, concept, example, chosen)

    def _present(self, leaf: str, r: np.random.Generator) -> str:
        groups = _concepts_of_leaf[leaf]
        if leaf == ensemble:
            return "music"
        if leaf in voices and r.random() < 0.7:
            return "speech"
        if leaf in instruments and r.random() < self.as_music:
            return "music"
        return str(r.choice(groups)) if groups and r.random() < 0.2 else leaf

    def _absent(self, sources: list[str], scene: Scene, r: np.random.Generator) -> str:
        """A concept of which nothing sounds, mostly one of the scene. Where an ensemble plays, no instrument is surely silent."""
        playing = set(sources) | (set(instruments) if ensemble in sources else set())
        silent = [name for name, concept in concepts.items() if not concept.leaves & playing]
        near = [leaf for _, members in scene.families for leaf in members if leaf in concepts and leaf not in playing]
        return str(r.choice(near if near and r.random() < _near else silent))
