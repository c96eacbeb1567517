"""Two separators that went on from one model, each with scenes of its own, as one model that has both."""

import argparse

from . import checkpoint


def main(arguments: argparse.Namespace) -> None:
    """Everything is of the checkpoint for sounds, and the separator for music is of the other."""
    sounds, music = checkpoint.load(arguments.sounds), checkpoint.load(arguments.music)
    for content, subject in ((sounds, "sounds"), (music, "music")):
        if content["subject"] != subject:
            raise SystemExit(f"Here a checkpoint for {subject} is needed; this one is for {content['subject']}.")
    if any(sounds[part] != music[part] for part in ("preset", "concepts", "origin")):
        raise SystemExit("Only checkpoints that went on from one model can be joined.")
    own = "separator."
    for part in ("model", "average"):
        for name, value in music[part].items():
            if name.startswith(own):
                sounds[part][f"music.{name.removeprefix(own)}"] = value
    shared = {"sounds": sounds["step"], "music": music["step"]}
    checkpoint.save(arguments.out, {part: sounds[part] for part in ("model", "average", "preset", "concepts")} | sounds["origin"] | {"shared": shared})
