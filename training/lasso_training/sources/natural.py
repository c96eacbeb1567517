"""Speech that people spoke: prompts of telephone systems and the recordings behind a voice, both as Debian packages install them.

Short utterances of one speaker follow one another with pauses, as somebody who reads does. One speaker is kept from training.
"""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import rate
from .clip import Clip, read_mono, resample, seed_of, trim


@dataclass(frozen=True)
class Speaker:
    folder: str
    pattern: str
    leaf: str
    origin: str
    split: str = "train"


_prompts = "usr/share/asterisk/sounds"
speakers = (
    Speaker(f"{_prompts}/en_US_f_Allison", "**/*.g722", "woman", "Asterisk prompts, English"),
    Speaker(f"{_prompts}/es_MX_f_Allison", "**/*.g722", "woman", "Asterisk prompts, Spanish"),
    Speaker(f"{_prompts}/ru_RU_f_IvrvoiceRU", "**/*.g722", "woman", "Asterisk prompts, Russian"),
    Speaker(f"{_prompts}/it_IT_m_Carlo", "**/*.g722", "man", "Asterisk prompts, Italian"),
    Speaker(f"{_prompts}/fr_CA_f_June", "**/*.g722", "woman", "Asterisk prompts, French", "validation"),
    Speaker("usr/share/festival/voices/russian/msu_ru_nsh_clunits/wav", "*.wav", "man", "festvox-ru"),
)
"""asterisk-core-sounds-{en,es,fr,it,ru}-g722 and festvox-ru."""

origins = frozenset(speaker.origin for speaker in speakers)
_longest = 7.0


def natural_clips(per_speaker: int, root: Path = Path("/")) -> Iterator[Clip]:
    """`per_speaker` clips of about seven seconds; speakers whose package is not installed are passed over."""
    for speaker in speakers:
        r = np.random.default_rng(seed_of("natural", speaker.origin))
        files = sorted((root / speaker.folder).glob(speaker.pattern))
        r.shuffle(files)
        said = iter(files)
        for number in range(per_speaker):
            samples = _reading(said, r)
            if len(samples) < 2 * rate:
                break
            name = speaker.origin.lower().replace(", ", "-").replace(" ", "-")
            yield Clip(f"{name}-{number:02}", speaker.leaf, speaker.split, "clip", speaker.origin, samples)


def _reading(files: Iterator[Path], r: np.random.Generator) -> np.ndarray:
    """What the next files say, until it is long enough."""
    parts: list[np.ndarray] = []
    for path in files:
        said = trim(_decode(path), floor=0.01)
        if len(said) < rate // 2:
            continue
        parts += [said / (np.abs(said).max() + 1e-9), np.zeros(int(rate * r.uniform(0.1, 0.6)), np.float32)]
        if sum(map(len, parts)) > (_longest - 1) * rate:
            break
    return np.concatenate(parts)[: int(_longest * rate)] if parts else np.zeros(0, np.float32)


def _decode(path: Path) -> np.ndarray:
    if path.suffix != ".g722":
        return read_mono(path)
    command = ["ffmpeg", "-v", "error", "-f", "g722", "-i", str(path), "-f", "f32le", "-ac", "1", "-ar", "16000", "-"]
    raw = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout
    return resample(np.frombuffer(raw, np.float32), 16000)
