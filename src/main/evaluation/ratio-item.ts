import { ratiosOf } from '../../core/evaluation/ratios.ts'
import type { Bench, Item } from './item.ts'
import { LayoutError } from './layout-error.ts'
import { type ItemResult, unscored } from './result.ts'
import { foldSignal, openTrial, samplesOf } from './trial.ts'

/** Seconds that are one window in the reference's benchmark: its clips have five to thirty. */
const longestClip = 60

/** Asks for one sound of one mixture and compares it, in mono, with the sound as it was. */
export const scoreMixture = async (
  item: Pick<Item, 'id' | 'class' | 'query'>,
  files: { readonly mixture: string; readonly source: string },
  rate: number | null,
  { host, wish, signal }: Bench,
): Promise<ItemResult> => {
  const trial = await openTrial(host, wish, rate, signal)
  const mixture = await trial.bring(files.mixture)
  const source = await trial.bring(files.source)
  const frames = mixture.signal.frames
  if (Math.abs(source.signal.frames - frames) > 1)
    throw new LayoutError(`“${files.source}” is not as long as its mixture.`)
  // AudioSep's benchmark calls its network with whole clips; the windows of its long-file mode are for what is longer.
  const answer = await trial.ask(mixture, item.query, [], { whole: frames <= longestClip * trial.rate })
  if (!answer) return unscored(item, 'Not answered: the system does not know this sound.')
  const mono = (one: typeof answer.estimate): Float64Array => samplesOf(foldSignal(one), frames)
  return {
    ...{ id: item.id, class: item.class, query: item.query },
    ...{ systems: [answer.system], tools: [answer.tool], device: answer.device },
    ...{ seconds: answer.seconds, audioSeconds: frames / trial.rate },
    ratios: ratiosOf(mono(mixture.signal), mono(answer.estimate), mono(source.signal)),
    ...{ stems: null, refined: null, problem: null },
  }
}
