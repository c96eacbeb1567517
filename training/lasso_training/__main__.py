"""`python -m lasso_training bank|train|evaluate|ablate|blend|join|export|card|cost`; each with --help."""

import argparse
from pathlib import Path


def _bank(arguments: argparse.Namespace) -> None:
    from .building import build

    build(arguments.pack, arguments.data, arguments.font, arguments.per_voice, arguments.per_instrument, arguments.ensembles, arguments.with_effects, arguments.tunes, arguments.quality)
    if arguments.open:
        from .bank import Bank

        print(Bank.open(arguments.pack).summary())


def _train(arguments: argparse.Namespace) -> None:
    from .train import train

    train(arguments)


def _evaluate(arguments: argparse.Namespace) -> None:
    from .evaluate import main

    main(arguments)


def _blend(arguments: argparse.Namespace) -> None:
    from .blend import main

    main(arguments)


def _join(arguments: argparse.Namespace) -> None:
    from .join import main

    main(arguments)


def _ablate(arguments: argparse.Namespace) -> None:
    from .ablate import main

    main(arguments)


def _export(arguments: argparse.Namespace) -> None:
    from .export import main

    main(arguments)


def _card(arguments: argparse.Namespace) -> None:
    from .card import main

    main(arguments)


def _cost(arguments: argparse.Namespace) -> None:
    from .network.cost import report

    report(arguments.seconds, arguments.threads)


def main() -> None:
    parser = argparse.ArgumentParser(prog="lasso_training", description=__doc__)
    commands = parser.add_subparsers(required=True)
    pack = Path("bank/sounds.pack")

    bank = commands.add_parser("bank", help="gather all sounds into one pack")
    bank.add_argument("--data", type=Path, default=Path("../../shared/data"))
    bank.add_argument("--font", type=Path, default=Path("/usr/share/sounds/sf2/FluidR3_GM.sf2"))
    bank.add_argument("--pack", type=Path, default=pack)
    bank.add_argument("--per-voice", type=int, default=8, help="clips of an espeak voice; flite speaks 7 times, festival 4 times as much")
    bank.add_argument("--per-instrument", type=int, default=60, help="rendered clips of a General MIDI instrument")
    bank.add_argument("--ensembles", type=int, default=80)
    bank.add_argument("--with-effects", type=int, default=100, help="further clips of each, with fluidsynth's reverberation and chorus")
    bank.add_argument("--tunes", type=int, default=40, help="further clips of each, of tunes in the public domain")
    bank.add_argument("--quality", type=float, default=0.4, help="of Vorbis, 0 to 1; the pack's size follows")
    bank.add_argument("--open", action="store_true", help="also compute and cache what is computed")
    bank.set_defaults(run=_bank)

    train = commands.add_parser("train", help="train; checkpoints, logs and the newest averaged weights go to --out")
    train.add_argument("--out", type=Path, required=True)
    train.add_argument("--pack", type=Path, default=pack)
    train.add_argument("--preset", default="compact", help="a name of presets.py")
    train.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
    train.add_argument("--resume", action="store_true", help="go on from --out, exactly; also with another --minutes")
    train.add_argument("--steps", type=int, help="length of the schedule")
    train.add_argument("--minutes", type=float, help="length of the schedule by the clock, instead of --steps")
    train.add_argument("--stop-after", type=float, help="minutes after which this process saves and ends; --resume goes on with the schedule")
    train.add_argument("--start-from", type=Path, help="begin with the weights of this exported file or checkpoint, with a schedule of its own")
    train.add_argument("--subject", default="all", choices=["all", "sounds", "music"], help="what the separator is for; with another than all only the separator learns, from --start-from")
    train.add_argument("--batch", type=int)
    train.add_argument("--seconds", type=float, help="of each mixture")
    train.add_argument("--rate", type=float, help="peak learning rate")
    train.add_argument("--precision", default="auto", choices=["auto", "float32", "bfloat16"])
    train.add_argument("--compile", action="store_true")
    train.add_argument("--seed", type=int, default=1)
    train.add_argument("--log-every", type=int, default=50)
    train.add_argument("--validate-every", type=int, default=500)
    train.add_argument("--save-every", type=int, default=250)
    train.add_argument("--tiny", type=int, default=0, help="only the first N clips of each leaf: does it learn at all?")
    train.set_defaults(run=_train)

    evaluate = commands.add_parser("evaluate", help="the marks' table, per class")
    evaluate.add_argument("--model", type=Path, required=True, help="an exported .safetensors or a checkpoint")
    evaluate.add_argument("--pack", type=Path, default=pack)
    evaluate.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
    evaluate.add_argument("--pairs", type=int, default=80, help="mixtures of each test")
    evaluate.add_argument("--seed", type=int, default=0)
    evaluate.add_argument("--json", type=Path, help="write the figures here too")
    evaluate.set_defaults(run=_evaluate)

    ablate = commands.add_parser("ablate", help="the marks without each part of a trained network")
    ablate.add_argument("--model", type=Path, required=True, help="an exported .safetensors or a checkpoint")
    ablate.add_argument("--pack", type=Path, default=pack)
    ablate.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
    ablate.add_argument("--pairs", type=int, default=60, help="mixtures of each test")
    ablate.add_argument("--seed", type=int, default=0)
    ablate.set_defaults(run=_ablate)

    blend = commands.add_parser("blend", help="the mean of two checkpoints of one run")
    blend.add_argument("earlier", type=Path)
    blend.add_argument("later", type=Path)
    blend.add_argument("--share", type=float, default=0.5, help="of the later one")
    blend.add_argument("--out", type=Path, required=True)
    blend.set_defaults(run=_blend)

    join = commands.add_parser("join", help="two separators that share the work, in one model")
    join.add_argument("sounds", type=Path, help="a checkpoint of `train --subject sounds`")
    join.add_argument("music", type=Path, help="a checkpoint of `train --subject music` that went on from the same model")
    join.add_argument("--out", type=Path, required=True)
    join.set_defaults(run=_join)

    export = commands.add_parser("export", help="weights for the editor and the golden case of its parity test")
    export.add_argument("--checkpoint", type=Path, required=True)
    export.add_argument("--pack", type=Path, default=pack)
    export.add_argument("--out", type=Path, required=True)
    export.add_argument("--report", type=Path, help="what `evaluate --json` wrote: sounds measured below --least are not offered")
    export.add_argument("--least", type=float, default=2.0, help="dB of SDRi")
    export.add_argument("--golden", type=Path, help="folder of the golden case")
    export.set_defaults(run=_export)

    card = commands.add_parser("card", help="the model card that ships beside the weights")
    card.add_argument("--model", type=Path, required=True, help="the exported .safetensors")
    card.add_argument("--report", type=Path, required=True, help="what `evaluate --json` wrote")
    card.add_argument("--log", type=Path, nargs="+", required=True, help="log.jsonl of the run; of runs that went on from it, too")
    card.add_argument("--data", type=Path, default=Path("../../shared/data"))
    card.add_argument("--out", type=Path, required=True)
    card.set_defaults(run=_card)

    cost = commands.add_parser("cost", help="parameters, arithmetic and time of every preset")
    cost.add_argument("--seconds", type=float, default=10)
    cost.add_argument("--threads", type=int, default=2)
    cost.set_defaults(run=_cost)

    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
