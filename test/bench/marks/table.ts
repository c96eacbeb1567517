import type { Row } from '../measure.ts'
import type { Marks } from './marks.ts'
import type { Figure, Means, TestSummary } from './summary.ts'

const titles: { readonly [figure in Figure]: string } = { sdri: 'SDRi', siSdri: 'SI-SDRi', level: 'level' }

const figuresOf = (means: Means, figures: readonly Figure[]): string => {
  const told = figures.map((figure) => `${titles[figure]} ${means[figure].toFixed(2).padStart(6)}`)
  return `${told.join('  ')} dB`
}

const verdictOf = ({ marks }: TestSummary): string =>
  marks
    .map(({ figure, wanted, met }) => `${met ? 'met' : 'MISSED'} (${titles[figure]} ${wanted.toFixed(1)})`)
    .join(', ')

const countOf = ({ name, count, unanswered }: Means): string =>
  `${name} (${count}${unanswered > 0 ? `, ${unanswered} not answered` : ''})`

/** A line for each test with its marks, under it one for each group. */
export const rowsOf = ({ tests, secondsPerAudioSecond }: Marks): Row[] => [
  ...tests.flatMap((test) => [
    { what: countOf(test), measured: `${figuresOf(test, test.figures)}  ${verdictOf(test)}`.trimEnd(), most: '' },
    ...test.groups.map((group) => ({
      what: `    ${countOf(group)}`,
      measured: figuresOf(group, test.figures),
      most: '',
    })),
  ]),
  { what: 'work for a second of mixture', measured: `${secondsPerAudioSecond.toFixed(3)} s`, most: '' },
]
