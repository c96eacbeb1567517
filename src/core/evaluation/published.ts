/** Figures of others, with where they can be read. */
export type Published = {
  readonly source: string
  readonly columns: readonly string[]
  readonly rows: readonly { readonly name: string; readonly values: readonly number[] }[]
}

const audioSep = (sdri: number, siSdr: number): Published => ({
  source: 'README of github.com/Audio-AGI/AudioSep, “Evaluation Results”',
  columns: ['SDRi', 'SI-SDR'],
  rows: [{ name: 'AudioSep', values: [sdri, siSdr] }],
})

/** The stems of MUSDB18 in the order of the tables. */
export const stems = ['vocals', 'drums', 'bass', 'other'] as const
export type Stem = (typeof stems)[number]

/** By benchmark. */
export const published: { readonly [benchmark: string]: Published | undefined } = {
  vggsound: audioSep(9.144, 9.043),
  music: audioSep(10.508, 9.425),
  esc50: audioSep(10.04, 8.81),
  audioset: audioSep(7.739, 6.903),
  audiocaps: audioSep(8.22, 7.189),
  clotho: audioSep(6.85, 5.242),
  musdb18: {
    source: 'median SDR: fig/results.png of github.com/RetroCirce/Zero_Shot_Audio_Source_Separation (arXiv 2112.07891)',
    columns: stems,
    rows: [
      { name: 'WaveNet (2019)', values: [3.25, 4.22, 3.21, 2.25] },
      { name: 'WK (2014)', values: [3.76, 4, 2.94, 2.43] },
      { name: 'RGT1 (2018)', values: [3.85, 3.44, 2.7, 2.63] },
      { name: 'Spec-U-Net (2018)', values: [5.74, 4.66, 3.67, 3.4] },
      { name: 'UHL2 (2017)', values: [5.93, 5.92, 5.03, 4.19] },
      { name: 'MMDenseLSTM (2018)', values: [6.6, 6.41, 5.16, 4.15] },
      { name: 'Open Unmix (2019)', values: [6.32, 5.73, 5.23, 4.02] },
      { name: 'Demucs (2019)', values: [6.21, 6.5, 6.21, 3.8] },
      { name: 'AQMSP-Mean (2019)', values: [4.9, 4.34, 3.09, 3.16] },
      { name: 'Meta-TasNet (2020)', values: [6.4, 5.91, 5.58, 4.19] },
      { name: '527-d PANN-SEP', values: [4.16, 0.95, -0.86, -2.65] },
      { name: '2048-d PANN-SEP', values: [6.06, 5, 3.38, 2.86] },
      { name: '2048-d ST-SED-SEP', values: [6.15, 5.44, 3.8, 3.05] },
    ],
  },
}
