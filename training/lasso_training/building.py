"""Gathers everything that has to be recorded or rendered into one pack."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from .bank import write_pack
from .sources import natural, rate, recorded, scores, speech
from .sources.clip import Clip


def gather(data: Path, font: Path, per_voice: int, per_instrument: int, ensembles: int, with_effects: int, tunes: int) -> Iterator[Clip]:
    yield from recorded.esc10_clips(data)
    yield from recorded.librivox_clips(data)
    yield from recorded.philharmonia_notes(data)
    yield from speech.speech_clips(per_voice)
    yield from natural.natural_clips(8 * per_voice)
    yield from scores.score_clips(font, per_instrument, ensembles)
    yield from scores.score_clips(font, with_effects, with_effects, scores.wet)
    yield from scores.score_clips(font, tunes, tunes, scores.known)


def build(out: Path, data: Path, font: Path, per_voice: int, per_instrument: int, ensembles: int, with_effects: int, tunes: int, quality: float) -> None:
    """Writes the pack and prints what is in it."""
    out.parent.mkdir(parents=True, exist_ok=True)
    minutes: dict[str, float] = defaultdict(float)

    def counted() -> Iterator[Clip]:
        for clip in gather(data, font, per_voice, per_instrument, ensembles, with_effects, tunes):
            minutes[clip.origin] += len(clip.samples) / rate / 60
            yield clip

    index = write_pack(out, counted(), quality)
    for origin, value in sorted(minutes.items()):
        print(f"  {origin:24} {value:7.1f} min")
    print(f"{out}: {len(index)} clips, {out.stat().st_size / 2**20:.1f} MiB")
