"""The training loop. The batch of a step depends on seed and step only, so that a resumed run goes on as if never stopped."""

import argparse
import contextlib
import json
import math
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from torch import nn

from . import checkpoint
from .bank import Bank
from .classes import concept_names, index_of
from .evaluate import esc10_pairs, improvements
from .losses import concept_loss, emphases, separation_loss, spectral_loss
from .mixing.mixer import Batch, Mixer
from .mixing.queries import QueryPool, leaf_labels
from .mixing.recipes import Chef, Recipes
from .muon import Muon
from .network.model import Model
from .network.spectrum import features_of, masked, signal_of
from .presets import presets

_defaults = {"cuda": {"batch": 64, "seconds": 5.0, "rate": 1.5e-3}, "cpu": {"batch": 8, "seconds": 3.0, "rate": 1.5e-3}}
_captions_per_concept = 250


def train(arguments: argparse.Namespace) -> None:
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    settings = {name: value if (value := getattr(arguments, name)) is not None else _defaults[arguments.device][name] for name in ("batch", "seconds", "rate")}
    if (arguments.steps is None) == (arguments.minutes is None):
        raise SystemExit("One of --steps and --minutes says how long the schedule is.")
    Run(arguments, settings, out).go()


class Run:
    def __init__(self, arguments: argparse.Namespace, settings: dict, out: Path):
        self.arguments, self.settings, self.out = arguments, settings, out
        self.device = torch.device(arguments.device)
        started = self.began = time.perf_counter()
        self.told_to_stop = False
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        if self.device.type == "cuda":
            torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = torch.backends.cudnn.benchmark = True
        bank = Bank.open(arguments.pack)
        self.bank = bank
        self.chef = Chef(bank, "train", arguments.tiny, arguments.subject)
        self.mixer = Mixer(bank, self.device, settings["seconds"])
        self.emphasis = emphases[arguments.subject]
        self.understands = arguments.subject == "all"
        if not self.understands and not (arguments.start_from or arguments.resume):
            raise SystemExit(f"A separator for {arguments.subject} begins with the words of a trained model: give it by --start-from.")
        self.preset = presets[arguments.preset]
        self.queries = QueryPool(_captions_per_concept, self.preset.text_buckets, self.device, arguments.seed)

        torch.manual_seed(arguments.seed)
        self.model = Model(self.preset).to(self.device)
        self.model.separator.to(memory_format=torch.channels_last)
        self.origin: dict = {}
        if arguments.start_from:
            model, known = checkpoint.load_model(arguments.start_from, str(self.device))
            self.origin = {name: known[name] for name in ("step", "blend") if name in known}
            self.model.load_state_dict(model.state_dict(), strict=False)  # an exported file has no teacher
        self.average = checkpoint.Average(self.model)
        hidden, plain = self._groups()
        self.optimizers = (Muon(hidden, lr=settings["rate"]), torch.optim.AdamW(plain, lr=settings["rate"], betas=(0.9, 0.98), fused=True))
        self.step, self.elapsed = 0, 0.0
        latest = out / "checkpoint.pt"
        if arguments.resume and latest.exists():
            self._restore(checkpoint.load(latest, str(self.device)))
        self.separate = torch.compile(self.model.separator.answers) if arguments.compile else self.model.separator.answers
        self._log(event="start", preset=arguments.preset, **settings, clips=len(bank.index), step=self.step, opened=round(time.perf_counter() - started, 1))

    def _groups(self) -> tuple[list[torch.Tensor], list[dict]]:
        """Matrices within the separator, and everything else: its first and last layers, single numbers, words and examples."""
        hidden = [p for name, p in self.model.separator.named_parameters() if p.ndim >= 2 and not name.startswith(("trunk.merge", "head.split", "head.film"))]
        chosen = {id(p) for p in hidden}
        learning = self.model if self.understands else nn.ModuleList([self.model.separator, self.model.teacher])
        others = [p for p in learning.parameters() if id(p) not in chosen]
        decayed = {"params": [p for p in others if p.ndim >= 2], "weight_decay": 0.01}
        return hidden, [decayed, {"params": [p for p in others if p.ndim < 2], "weight_decay": 0.0}]

    def _log(self, **values: object) -> None:
        line = json.dumps({"time": round(time.time(), 1), **values})
        print(line, flush=True)
        with (self.out / "log.jsonl").open("a") as file:
            file.write(line + "\n")

    def _progress(self) -> float:
        """0 at the start of the schedule, 1 at its end."""
        if self.arguments.steps:
            return self.step / self.arguments.steps
        return self.elapsed / (60 * self.arguments.minutes)

    def _learning_rate(self) -> float:
        """Warm up for 100 steps, then a half cosine to a hundredth."""
        part = min(1.0, self._progress())
        return self.settings["rate"] * min(1.0, (self.step + 1) / 100) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * part)))

    def _autocast(self) -> contextlib.AbstractContextManager:
        wanted = self.arguments.precision
        if wanted == "bfloat16" or (wanted == "auto" and (self.device.type == "cuda" or _multiplies_bfloat16())):
            return torch.autocast(self.device.type, torch.bfloat16)
        return contextlib.nullcontext()

    def _ends(self) -> bool:
        """Whether this process has had its time or was told to stop."""
        limit = self.arguments.stop_after
        return self.told_to_stop or (limit is not None and time.perf_counter() - self.began > 60 * limit)

    def _stop(self, *_: object) -> None:
        self.told_to_stop = True

    def _recipes(self, step: int) -> tuple[Recipes, np.random.Generator]:
        r = np.random.default_rng([self.arguments.seed, step])
        return self.chef.draw(self.settings["batch"], r), r

    def go(self) -> None:
        since, spent, shown = time.perf_counter(), time.process_time(), self.step
        sums: dict[str, torch.Tensor] = {}
        if self.step == 0:
            self._save()
        with ThreadPoolExecutor(1) as ahead:
            coming = ahead.submit(self._recipes, self.step)
            while self._progress() < 1 and not self._ends():
                started = time.perf_counter()
                recipes, r = coming.result()
                coming = ahead.submit(self._recipes, self.step + 1)
                terms = self._learn(recipes, r)
                self.step += 1
                if bool(torch.isfinite(terms["gradient"])):
                    for name, value in terms.items():
                        sums[name] = sums.get(name, 0) + value.detach()
                else:
                    self._step_back()
                if self.step % self.arguments.log_every == 0:
                    means = {name: round(float(value) / (self.step - shown), 4) for name, value in sums.items()}
                    now = time.perf_counter()
                    self._log(step=self.step, progress=round(self._progress(), 4), **means, learning_rate=self._learning_rate(), steps_per_second=round((self.step - shown) / (now - since), 3), processor_seconds=round((time.process_time() - spent) / (self.step - shown), 3))
                    since, spent, shown, sums = now, time.process_time(), self.step, {}
                self.elapsed += time.perf_counter() - started
                if self.step % self.arguments.save_every == 0:
                    self._save()
                if self.step % self.arguments.validate_every == 0:
                    self._validate()
                    since, spent, shown, sums = time.perf_counter(), time.process_time(), self.step, {}
        self._save()
        if self.step % self.arguments.validate_every:
            self._validate()

    def _learn(self, recipes: Recipes, r: np.random.Generator) -> dict[str, torch.Tensor]:
        model = self.model.train()
        model.example.train(self.understands)
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = self._learning_rate()
        with torch.no_grad():
            batch: Batch = self.mixer.make(recipes, int(r.integers(2**31)))
        with self._autocast():
            with torch.set_grad_enabled(self.understands):
                words = model.text(self.queries.for_concepts(recipes.concept, r)).float().unflatten(0, recipes.concept.shape)
                heard = model.embed_example(batch.example)
            chosen = torch.from_numpy(recipes.by_example).to(self.device)[:, None]
            first = torch.where(chosen, heard.float(), words[:, 0])
            embedding = torch.cat([first[:, None], words[:, 1:]], dim=1)
            spectrum = model.spectrum(batch.mixture)
            logits, inner = self.separate(self._features(spectrum), embedding)
        sources = model.spectrum(batch.sources.flatten(0, 1)).unflatten(0, batch.sources.shape[:2])
        targets = torch.einsum("bqs,bstf->bqtf", torch.from_numpy(recipes.asked).to(self.device).to(sources.dtype), sources)
        bins = self.preset.bins
        loss, terms = spectral_loss(spectrum[..., :bins], logits, targets[..., :bins], self.emphasis)
        one = self.step % recipes.concept.shape[1]
        estimate = self._signal(spectrum, logits[:, one].float().contiguous(), batch.mixture.shape[1])
        waveforms, more = separation_loss(estimate, batch.targets[:, one], batch.mixture)
        loss = loss + waveforms
        terms["taught"] = model.teacher.loss(inner, (sources.real**2 + sources.imag**2)[..., :bins], self._leaves(recipes.clips))
        loss = loss + self.emphasis.taught * terms["taught"]
        terms |= {"l1": more["l1"], "spectral": more["spectral"], "si_sdr": more["si_sdr"]}
        if self.understands:
            terms |= self._understood(recipes, heard, r)
            loss = loss + 0.1 * terms["words"] + 0.05 * terms["examples"]
        for optimizer in self.optimizers:
            optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        for optimizer in self.optimizers:
            optimizer.step()
        self.average.update(model, self.step)
        return {"loss": loss, **terms, "gradient": norm}

    def _understood(self, recipes: Recipes, heard: torch.Tensor, r: np.random.Generator) -> dict[str, torch.Tensor]:
        """Which concepts words and examples mean."""
        leaves = [self.bank.index[int(i)]["leaf"] for i in recipes.example]
        with self._autocast():
            tokens, labels = self.queries.for_classifying(256, r)
            words = self.model.concept_logits(self.model.text(tokens))
            examples = self.model.concept_logits(heard)
        return {"words": concept_loss(words.float(), labels), "examples": concept_loss(examples.float(), leaf_labels(leaves, self.device))}

    def _leaves(self, clips: np.ndarray) -> torch.Tensor:
        """[batch, sources] index of each clip's leaf, -1 for none."""
        return torch.tensor([[index_of[self.bank.index[int(clip)]["leaf"]] if clip >= 0 else -1 for clip in item] for item in clips], device=self.device)

    def _features(self, spectrum: torch.Tensor) -> torch.Tensor:
        return features_of(spectrum, self.preset.bins, self.preset.phase).contiguous(memory_format=torch.channels_last)

    def _signal(self, spectrum: torch.Tensor, logits: torch.Tensor, frames: int) -> torch.Tensor:
        return signal_of(masked(spectrum, logits), self.preset.n_fft, self.preset.hop, frames)

    def _save(self) -> None:
        checkpoint.save(
            self.out / "checkpoint.pt",
            {
                "model": self.model.state_dict(),
                "average": self.average.values,
                "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
                "step": self.step,
                "elapsed": self.elapsed,
                "preset": self.preset.as_metadata(),
                "concepts": list(concept_names),
                "settings": self.settings,
                "subject": self.arguments.subject,
                "origin": self.origin,
            },
        )

    def _step_back(self) -> None:
        """One overflow spoils every weight: on from the last checkpoint, with other mixtures than those that led to it."""
        step, elapsed = self.step, self.elapsed
        self._restore(checkpoint.load(self.out / "checkpoint.pt", str(self.device)))
        self.step, self.elapsed = step, elapsed
        self._log(event="stepped back", step=step)

    def _restore(self, content: dict) -> None:
        self.model.load_state_dict(content["model"])
        self.average.values = {name: value.to(self.device) for name, value in content["average"].items()}
        for optimizer, state in zip(self.optimizers, content["optimizers"], strict=True):
            optimizer.load_state_dict(state)
        self.step, self.elapsed, self.origin = content["step"], content["elapsed"], content.get("origin", {})

    @torch.no_grad()
    def _validate(self) -> None:
        """A quick look: ESC-10 pairs of fold 4 (or of the tiny set) by class name, SDRi in dB, with averaged weights."""
        split = "train" if self.arguments.tiny else "validation"
        model = Model(self.preset).to(self.device)
        self.average.into(model).eval()
        pairs = esc10_pairs(self.bank, 40, np.random.default_rng(1), split=split, allowed=self.chef.numbers() if self.arguments.tiny else None)
        results = improvements(model, pairs, str(self.device))
        self._log(event="validation", step=self.step, pairs=len(results), sdri=round(float(np.mean([x["sdri"] for x in results])), 3), si_sdri=round(float(np.mean([x["si_sdri"] for x in results])), 3))


def _multiplies_bfloat16() -> bool:
    """Whether this processor has AMX, with which bfloat16 is faster than float32."""
    flags = Path("/proc/cpuinfo")
    return flags.exists() and "amx_bf16" in flags.read_text()
