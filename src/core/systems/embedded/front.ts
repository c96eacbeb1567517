import { centredStft } from '../../dsp/spectrogram.ts'
import { type Front, foldedSpectrum } from '../streaming/front.ts'
import type { Grid } from '../streaming/spectra.ts'
import { featuresOf } from './features.ts'
import type { Form } from './form.ts'

/** Where the frames of the network's spectrum lie. */
export const gridOf = ({ rate, preset }: Form): Grid => ({ rate, hop: preset.hop })

/**
 * How the network hears a recording: the mean of all channels, compressed, with its phase where the preset says so. Rows after
 * the last frame are zero, as in training (training/lasso_training/network/separator.py).
 */
export const frontOf = ({ rate, preset }: Form): Front => ({
  rate,
  stft: centredStft(preset.frameSize, preset.hop, 'silent'),
  look: (spectra, rows) => featuresOf(foldedSpectrum(spectra), preset.phase, rows),
})
