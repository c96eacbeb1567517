import type { Provider } from '../../contract/api.ts'
import type { Graphics } from './graphics.ts'

/**
 * Execution providers that are worth a trial on a machine, beside the processor. What onnxruntime-node bundles (1.30): Linux
 * x64 WebGPU, and CUDA where its libraries were put beside it; Windows DirectML and WebGPU; macOS on Apple silicon Core ML
 * and WebGPU.
 */
export const candidatesOn = (
  platform: NodeJS.Platform,
  arch: string,
  graphics: Pick<Graphics, 'vulkan' | 'cuda'>,
): readonly Provider[] => {
  if (platform === 'win32') return ['dml', 'webgpu']
  if (platform === 'darwin') return arch === 'arm64' ? ['coreml', 'webgpu'] : []
  if (platform !== 'linux' || arch !== 'x64') return []
  return [...(graphics.cuda ? (['cuda'] as const) : []), ...(graphics.vulkan ? (['webgpu'] as const) : [])]
}

/** What the kind of a machine is called when onnxruntime-node (since 1.24) has no build for it; null when it has one. */
export const machineWithoutRuntime = (
  platform: NodeJS.Platform = process.platform,
  arch: string = process.arch,
): string | null => {
  if (platform === 'darwin' && arch === 'x64') return 'a Mac with an Intel processor'
  const known = ['darwin', 'linux', 'win32'].includes(platform) && ['x64', 'arm64'].includes(arch)
  return known ? null : `this machine (${platform}, ${arch})`
}

/** What a trial found out about a provider on this machine. */
export type TrialResult =
  | {
      readonly provider: Provider
      readonly ran: true
      /** Milliseconds of one run of the trial network, and of the same on the processor. */
      readonly milliseconds: number
      readonly processorMilliseconds: number
      /** Level of the processor's result over the difference, in dB. */
      readonly agreement: number
    }
  | { readonly provider: Provider; readonly ran: false; readonly why: string }

/** A provider must agree with the processor this well (dB): worse is audible at the edge of what is kept. */
const leastAgreement = 60
/** ... and be this much faster: less is not worth another driver's risks. */
const leastGain = 1.5

const gainOf = (trial: TrialResult & { ran: true }): number => trial.processorMilliseconds / trial.milliseconds

/** Why a provider is not used, as the end of a sentence; null when it may be. */
export const objectionTo = (trial: TrialResult): string | null => {
  if (!trial.ran) return trial.why
  if (!(trial.agreement >= leastAgreement))
    return `its results differ from the processor's (they agree to ${trial.agreement.toFixed(0)} dB)`
  const gain = gainOf(trial)
  if (gain >= leastGain) return null
  return gain >= 1
    ? `it is only ${gain.toFixed(1)} times as fast as the processor`
    : `it is slower than the processor (${trial.milliseconds.toFixed(0)} against ${trial.processorMilliseconds.toFixed(0)} ms)`
}

/** The fastest provider to which there is no objection; null for the processor. */
export const bestOf = (trials: readonly TrialResult[]): (TrialResult & { ran: true }) | null =>
  trials
    .filter((trial): trial is TrialResult & { ran: true } => trial.ran && objectionTo(trial) === null)
    .sort((a, b) => gainOf(b) - gainOf(a))[0] ?? null

/** Why a provider was chosen, in one sentence. */
export const praiseOf = (trial: TrialResult & { ran: true }): string =>
  `In a trial it was ${gainOf(trial).toFixed(1)} times as fast as the processor, and agreed with it to ${trial.agreement.toFixed(0)} dB.`
