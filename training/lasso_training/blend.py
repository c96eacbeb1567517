"""A mean of two checkpoints of one run: it does better than either on recordings unlike those of training (arXiv 2203.05482)."""

import argparse

from . import checkpoint


def main(arguments: argparse.Namespace) -> None:
    """All floating-point values of `model` and `average`; everything else is the later's."""
    earlier, later = checkpoint.load(arguments.earlier), checkpoint.load(arguments.later)
    if earlier["preset"] != later["preset"] or earlier["concepts"] != later["concepts"]:
        raise SystemExit("Only checkpoints of one run can be blended: their presets or concepts differ.")
    share = arguments.share
    for part in ("model", "average"):
        for name, value in later[part].items():
            if value.is_floating_point():
                later[part][name] = (1 - share) * earlier[part][name] + share * value
    later["blend"] = {"earlier": earlier["step"], "later": later["step"], "share": share}
    checkpoint.save(arguments.out, later)
