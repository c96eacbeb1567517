"""The model card that ships beside the weights: what it is, what it heard, how well it does, where it fails, whom to thank."""

import argparse
import json
import re
from pathlib import Path

from .captions.words import names
from .checkpoint import load_model
from .classes import concept_names
from .evaluate import show

_licences = """| what | licence | by |
| --- | --- | --- |
| ESC-10, folds 1 to 3 (training) and 4 (validation) | CC BY 3.0; every clip below | K. J. Piczak and the authors of the clips on freesound.org |
| Philharmonia Orchestra samples, a subset | CC BY-SA 3.0 | Philharmonia Orchestra |
| FluidR3 GM, played by fluidsynth | MIT | Frank Wen |
| speech by espeak-ng | program GPL-3 | the espeak-ng authors |
| speech by flite (kal16, awb, rms, slt) | BSD-like | Carnegie Mellon University |
| speech by festival, voices kal_diphone and cmu_us_slt_arctic_hts | free use with attribution (BSD-like) | University of Edinburgh, Carnegie Mellon University |
| speech by festival, Italian voices lp and pc | program and voices GPL-2 or later | ISTC-SPFD CNR and ITC-irst |
| speech by festival, Czech voice dita | GPL-3 or later | Brailcom, o.p.s. |
| speech by festival, Finnish voices hy_fi_mv and suo_fi_lj | LGPL-2 or later | University of Helsinki, University of Joensuu |
| prompts of asterisk-core-sounds (Debian), English and Spanish | CC BY-SA 3.0 | Allison Smith |
| the same, French (validation) | CC BY-SA 3.0 | June Wallack |
| the same, Italian and Russian | CC BY 3.0 | Carlo Flora, carloflora.com; Maxim Topal, ivrvoice.ru |
| recordings of the voice msu_ru_nsh, festvox-ru (Debian) | free use with attribution (BSD-like) | Nickolay V. Shmyrev |
| LibriVox, Sense and Sensibility: three of five recordings (the other two measure) | public domain | LibriVox volunteers |

Texts that were spoken, random scores and sounds made by formula are our own; the tunes that were played are in the public domain
(`training/lasso_training/sources/tunes.py` names them). No program, voice or recording is contained in the
weights' file; synthesised and recorded speech was an input of training."""

_failures = """- It knows only the sounds of its list. Words outside it are answered by "not sure". Words that share letters with a known one
  ("sandstorm") may be taken for it, unless its list of strangers has them ("harpsichord").
- It learned each natural class from 24 clips. Recordings unlike them (a far-away dog in a hall, a very small clock) lose parts
  or let others through.
- Sounds of one family are parted worst: two wind instruments, rain and sea waves, fire and rain, helicopter and chainsaw.
- Singing was not learned: it lands with the music, or in part with speech.
- Where the same class sounds twice (two speakers), both land together: no voice is told from another of the same sex.
- Voices of people were few: seven speakers, one of them kept for measuring (the rows "people"). The reader of the LibriVox rows was
  partly heard in training, in other recordings.
- It hears at 32 kHz: what lies above 16 kHz follows the mask of the highest band."""


def _sources(licence: Path) -> list[str]:
    """The lines of ESC-10's own list for the clips of folds 1 to 4."""
    lines = []
    for line in licence.read_text().splitlines():
        match = re.match(r"- \*\*\[(\d)-[^\]]+\.ogg\]\([^)]*\)\*\*:\s*(clip derived from .*)", line)
        heading = re.match(r"\*\*(\d{3}) - (.+)\*\*:", line)
        if heading:
            lines.append(f"\n**{heading[2]}**\n")
        elif match and int(match[1]) <= 4:
            name = re.match(r"- \*\*\[([^\]]+)\]", line)
            lines.append(f"- {name[1] if name else ''}: {match[2]}")
    return lines


def _cost(log: Path) -> tuple[int, float, float]:
    """Steps, hours of wall time and hours of processor time of all processes of a run; what was interrupted and done again counts twice."""
    steps, wall, processor, before = 0, 0.0, 0.0, 0
    for line in log.read_text().splitlines():
        entry = json.loads(line)
        if entry.get("event") == "start":
            before = entry["step"]
        if "processor_seconds" in entry:
            count = entry["step"] - before
            before = entry["step"]
            steps += count
            wall += count / entry["steps_per_second"]
            processor += count * entry["processor_seconds"]
    return steps, wall / 3600, processor / 3600


def card(model: Path, report: dict, logs: list[Path], data: Path) -> str:
    network, described = load_model(model)
    offered = [concept["id"] for concept in described["concepts"]]
    parameters = sum(value.numel() for name, value in network.state_dict().items() if not name.startswith("teacher."))
    costs = [_cost(log) for log in logs]
    # Separators that share the work go on side by side.
    wall = costs[0][1] + max((cost[1] for cost in costs[1:]), default=0.0)
    processor = sum(cost[2] for cost in costs)
    steps = " + ".join(f"{cost[0]:,}" for cost in costs)
    sounds = ", ".join(sorted(names[name].trained[0] for name in offered))
    left = ", ".join(sorted(names[name].trained[0] for name in concept_names if name not in offered))
    size = model.stat().st_size / 1e6
    return "\n".join(
        [
            "# Lasso Everyday, the embedded model",
            "",
            "A compact network of our own that takes a sound out of a recording by its name, or by an example. It ships with the editor.",
            f"{parameters / 1e6:.2f} million parameters, {size:.1f} MB in float16. Weights: MIT, as the program.",
            "",
            "## What it knows",
            "",
            f"{len(offered)} sounds and families, each by many names: {sounds}.",
            *(["", f"It heard these in training too, but did too badly on them to offer them: {left}."] if left else []),
            "",
            "## What it was trained on",
            "",
            _licences,
            "",
            "## What the training cost",
            "",
            f"{steps} steps of 8 mixtures of 3 s, {wall:.1f} hours on two cores of an x86 server with bfloat16 matrix instructions that other work shared, {processor:.1f} hours of",
            "processor time, no GPU. `training/README.md` has the commands.",
            *(
                [f"The weights are the mean of those after {blend['earlier']} steps ({1 - blend['share']:.0%}) and after {blend['later']} ({blend['share']:.0%}) of one run."]
                if (blend := described.get("blend"))
                else []
            ),
            *(
                [f"From there two separators of the same shape went on, one for voices and sounds ({shared['sounds']:,} steps) and one for instruments ({shared['music']:,})."]
                if (shared := described.get("shared"))
                else []
            ),
            "",
            "## How well it does",
            "",
            "Mixtures at 0 dB of recordings that training never heard (`training/lasso_training/evaluate.py`; ratios in dB, improvement over the mixture;",
            'the "target absent" rows give the output\'s level against the mixture).',
            "",
            "```",
            show(report),
            "```",
            "",
            "## Where it fails",
            "",
            _failures,
            "",
            "## Attributions of ESC-10",
            "",
            "K. J. Piczak. ESC: Dataset for Environmental Sound Classification. Proceedings of the ACM International Conference on Multimedia, 2015.",
            *_sources(data / "esc10" / "LICENSE.md"),
            "",
        ]
    )


def main(arguments: argparse.Namespace) -> None:
    arguments.out.write_text(card(arguments.model, json.loads(arguments.report.read_text()), arguments.log, arguments.data))
