import { explain } from '../../contract/explain.ts'
import { failureOf } from '../../contract/failures.ts'
import { showText } from '../../core/checkpoint/refusal.ts'
import type { TensorSummary } from '../../core/checkpoint/summary.ts'
import { showShape } from '../../core/nn/tensor.ts'
import { type OpenCheckpoint, openCheckpoint } from '../models/checkpoint/open-checkpoint.ts'
import type { Input } from './command.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { Terminal } from './terminal.ts'

type Inspected = TensorSummary & { readonly name: string; readonly dtype: string; readonly shape: readonly number[] }

/** Every tensor's facts, one after another, so that no more than a piece of one is in memory. */
const inspectTensors = async (checkpoint: OpenCheckpoint, signal: AbortSignal): Promise<Inspected[]> => {
  const found: Inspected[] = []
  for (const { name, type, shape } of checkpoint.tensors.values()) {
    await new Promise(setImmediate)
    signal.throwIfAborted()
    found.push({ name, dtype: type, shape, ...checkpoint.summarise(name) })
  }
  return found
}

/** JSON has no names for these; as texts they are still read by the parsers of most languages' floats. */
const speakable = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value

const size = (bytes: number): string =>
  bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e3).toFixed(1)} kB`

const number = (value: number): string => (Number.isInteger(value) ? String(value) : value.toPrecision(6))

const tableOf = (tensors: readonly Inspected[]): string[] => {
  const rows = [
    ['name', 'dtype', 'shape', 'first values', 'sum'],
    ...tensors.map(({ name, dtype, shape, first, sum }) => [
      showText(name, 160),
      dtype,
      showShape(shape),
      first.map(number).join(' '),
      number(sum),
    ]),
  ]
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  )
}

const write = (terminal: Terminal, checkpoint: OpenCheckpoint, tensors: readonly Inspected[]): void => {
  const { format, metadata, bytes } = checkpoint
  const kind = format === 'pytorch' ? 'PyTorch checkpoint' : 'safetensors'
  terminal.result(`${kind}, ${size(bytes)}, ${tensors.length} tensor${tensors.length === 1 ? '' : 's'}`)
  for (const [name, value] of Object.entries(metadata))
    terminal.result(`  ${showText(name)}: ${showText(String(value))}`)
  if (tensors.length > 0) for (const line of tableOf(tensors)) terminal.result(line)
}

/** Prints every tensor of a checkpoint, after its checksums, or why it is refused. */
export const inspectCheckpoint = async ({ arguments: [file], options, terminal, signal }: Input): Promise<ExitCode> => {
  try {
    using checkpoint = openCheckpoint(file!)
    await checkpoint.verifyCrc({ signal })
    const tensors = await inspectTensors(checkpoint, signal)
    const { format, metadata } = checkpoint
    if (options.json) terminal.result(JSON.stringify({ format, metadata, tensors }, speakable, 2))
    else write(terminal, checkpoint, tensors)
    return exitCodes.ok
  } catch (thrown) {
    const failure = failureOf(thrown)
    if (options.json && failure.code === 'checkpoint-refused')
      terminal.result(JSON.stringify({ refused: failure.reason }, null, 2))
    else if (options.json && (failure.code === 'file-missing' || failure.code === 'file-unreadable'))
      terminal.result(JSON.stringify({ refused: explain(failure).happened }, null, 2))
    throw thrown
  }
}
