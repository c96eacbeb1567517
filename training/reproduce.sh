#!/usr/bin/env bash
# Makes the embedded model from nothing but the recordings: sounds, training, table, weights, card, golden case, all in ./runs.
# Started again it goes on where it ended; a bank that is there is used. Hours of it: MINUTES together, then EACH side by side.
set -euo pipefail
cd "$(dirname "$0")"
data=${DATA:-../../shared/data} minutes=${MINUTES:-180} each=${EACH:-120} pairs=${PAIRS:-112}

needed=(fluidsynth flite festival espeak-ng ffmpeg)
for program in "${needed[@]}"; do
  command -v "$program" >/dev/null || { echo "$program is missing: README.md has the line that installs all programs and voices." >&2; exit 1; }
done
[ -d "$data" ] || { echo "There are no recordings in $data: say where they are by DATA=DIR." >&2; exit 1; }

[ -d .venv ] || python3 -m venv .venv
.venv/bin/python -m pip install --quiet --requirement requirements.txt
lasso() { .venv/bin/python -m lasso_training "$@"; }

[ -f bank/sounds.pack ] || lasso bank --data "$data"
lasso train --out runs/shared --minutes "$minutes" --resume

trained=()
for subject in sounds music; do
  OMP_NUM_THREADS=1 lasso train --subject $subject --start-from runs/shared/checkpoint.pt --out runs/$subject --rate 1e-3 --minutes "$each" --resume &
  trained+=($!)
done
for process in "${trained[@]}"; do wait "$process"; done

lasso join runs/sounds/checkpoint.pt runs/music/checkpoint.pt --out runs/joined.pt
lasso evaluate --model runs/joined.pt --pairs "$pairs" --json runs/report.json
lasso export --checkpoint runs/joined.pt --report runs/report.json --out runs/embedded.safetensors --golden runs/golden
lasso card --model runs/embedded.safetensors --report runs/report.json --data "$data" --out runs/embedded.md \
  --log runs/shared/log.jsonl runs/sounds/log.jsonl runs/music/log.jsonl
echo "runs/embedded.safetensors and runs/embedded.md are the model and its card; README.md says how to ship them."
