"""Speech by espeak-ng, flite and festival: many voices, languages, speeds and pitches, words of our own.

Every voice belongs to one split, so that validation hears only voices that training has not.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import rate
from .clip import Clip, read_mono, seed_of, trim
from .noise import Random, logarithmic

_subjects = "the old gardener,my sister,a tall stranger,the captain,our neighbour,the young doctor,every child,nobody,the teacher,a quiet man,her mother,the judge,that farmer,the whole family,one of them".split(",")
_verbs = "walked along,looked at,spoke about,carried,remembered,painted,could hardly see,wanted to buy,was waiting for,had forgotten,will answer,never believed in,laughed about,built,returned to".split(",")
_objects = "the narrow bridge,a letter from the north,three heavy boxes,the garden behind the house,her promise,the long winter,a piece of bread,every open window,the river,an honest question,the last train,these beautiful shoes,the price of sugar,a strange machine,the village".split(",")
_ends = "before breakfast,with great pleasure,in spite of the weather,and said nothing,as he had always done,at twenty past four,for the very first time,because it was late,without any reason,on a Thursday in June,which surprised us all,if you must know".split(",")

_foreign = {
    "de": "Der alte Gärtner ging langsam über die schmale Brücke und sagte kein Wort. Morgen früh wollen wir zusammen frühstücken.",
    "fr-fr": "Le vieux jardinier marchait lentement sur le pont et ne disait rien. Demain matin nous irons au marché ensemble.",
    "es": "El viejo jardinero cruzó despacio el puente y no dijo nada. Mañana por la mañana iremos juntos al mercado.",
    "it": "Il vecchio giardiniere attraversò piano il ponte e non disse niente. Domani mattina andremo insieme al mercato.",
    "pt-br": "O velho jardineiro atravessou a ponte devagar e não disse nada. Amanhã de manhã vamos juntos à feira.",
    "nl": "De oude tuinman liep langzaam over de brug en zei niets. Morgenochtend gaan we samen naar de markt.",
    "pl": "Stary ogrodnik szedł powoli przez most i nic nie mówił. Jutro rano pójdziemy razem na targ.",
    "sv": "Den gamla trädgårdsmästaren gick långsamt över bron och sade ingenting. I morgon bitti går vi till torget.",
    "cs": "Starý zahradník šel pomalu přes most a nic neříkal. Zítra ráno půjdeme spolu na trh.",
    "fi": "Vanha puutarhuri käveli hitaasti sillan yli eikä sanonut mitään. Huomenna aamulla menemme yhdessä torille.",
    "ru": "Старый садовник медленно шёл через мост и ничего не говорил. Завтра утром мы вместе пойдём на рынок.",
    "tr": "Yaşlı bahçıvan köprüden yavaşça geçti ve hiçbir şey söylemedi. Yarın sabah birlikte pazara gideceğiz.",
    "hu": "Az öreg kertész lassan átment a hídon és nem szólt semmit. Holnap reggel együtt megyünk a piacra.",
    "ro": "Bătrânul grădinar mergea încet pe pod și nu spunea nimic. Mâine dimineață mergem împreună la piață.",
}


def sentence(r: Random) -> str:
    """An English sentence of our own making."""
    text = f"{r.choice(_subjects)} {r.choice(_verbs)} {r.choice(_objects)} {r.choice(_ends)}."
    return text[0].upper() + text[1:]


@dataclass(frozen=True)
class Voice:
    program: str
    name: str
    leaf: str
    split: str = "train"
    language: str = "en"

    def render(self, text: str, path: Path, r: Random) -> None:
        if self.program == "espeak-ng":
            speed, pitch = str(int(r.integers(115, 220))), str(int(r.integers(20, 80)))
            _run(["espeak-ng", "-v", self.name, "-s", speed, "-p", pitch, "-w", str(path), text])
        elif self.program == "flite":
            stretch = f"duration_stretch={logarithmic(r, 0.8, 1.3):.2f}"
            _run(["flite", "-voice", self.name, "--setf", stretch, "-t", text, "-o", str(path)])
        else:
            stretch = f"(Parameter.set 'Duration_Stretch {logarithmic(r, 0.85, 1.25):.2f})"
            source = path.with_suffix(".txt")
            source.write_text(text, encoding="latin-1", errors="ignore")
            _run(["text2wave", "-eval", f"(voice_{self.name})", "-eval", stretch, str(source), "-o", str(path)])


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)


def _espeak_voices() -> Iterator[Voice]:
    languages = ["en-us", "en-gb", "en-gb-x-rp", "en-gb-scotland", *_foreign]
    for number, language in enumerate(languages):
        spoken = language if language in _foreign else "en"
        for variant, leaf in (("m1", "man"), ("m3", "man"), ("m7", "man"), ("f1", "woman"), ("f2", "woman"), ("f4", "woman")):
            split = "validation" if (variant in ("m7", "f4") and number % 5 == 0) else "train"
            yield Voice("espeak-ng", f"{language}+{variant}", leaf, split, spoken)


voices: tuple[Voice, ...] = (
    *_espeak_voices(),
    Voice("flite", "kal16", "man"),
    Voice("flite", "awb", "man"),
    Voice("flite", "rms", "man", "validation"),
    Voice("flite", "slt", "woman"),
    Voice("festival", "kal_diphone", "man"),
    Voice("festival", "cmu_us_slt_arctic_hts", "woman"),
    Voice("festival", "lp_diphone", "woman", language="it"),
    Voice("festival", "pc_diphone", "man", "validation", language="it"),
    Voice("festival", "czech_dita", "woman", "validation", language="cs"),
    Voice("festival", "hy_fi_mv_diphone", "man", language="fi"),
    Voice("festival", "suo_fi_lj_diphone", "woman", language="fi"),
)
_weights = {"espeak-ng": 1, "flite": 7, "festival": 4}
"""Clips of each voice, relative: natural voices speak more."""


def speech_clips(share: int, longest: float = 7.0) -> Iterator[Clip]:
    """`share` clips of every espeak voice and several times that of the others; programs that are missing are passed over."""
    with tempfile.TemporaryDirectory() as folder:
        for voice in voices:
            if not shutil.which("text2wave" if voice.program == "festival" else voice.program):
                continue
            r = np.random.default_rng(seed_of("speech", voice.program, voice.name))
            for i in range(share * _weights[voice.program]):
                path = Path(folder) / "speech.wav"
                text = sentence(r) if voice.language == "en" else _portion(_foreign[voice.language], r)
                try:
                    voice.render(text, path, r)
                    samples = trim(read_mono(path))[: int(longest * rate)]
                except (subprocess.SubprocessError, OSError, RuntimeError):
                    break
                if len(samples) > rate // 2:
                    name = voice.name.replace("+", "-")
                    yield Clip(f"{voice.program}-{name}-{i:02}", voice.leaf, voice.split, "clip", voice.program, samples)


def _portion(text: str, r: Random) -> str:
    """Some of a foreign text in another order, and a number or two, so that no two clips say the same."""
    words = text.replace(".", "").split()
    start = int(r.integers(len(words)))
    turned = words[start:] + words[:start]
    return " ".join(turned[: int(r.integers(7, len(words)))]) + f" {int(r.integers(2, 9000))}."
