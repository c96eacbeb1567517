/**
 * The parts of Tone.js that the engine uses, from their own files: the package's index makes a default audio context as soon
 * as it is imported, whose clock is a worker made from a `blob:` URL, which the content security policy forbids.
 */
import './tone-silence.ts'

export { Panner } from 'tone/build/esm/component/channel/Panner.js'
export type { TransportInstance } from 'tone/build/esm/core/clock/Transport.js'
export { Context } from 'tone/build/esm/core/context/Context.js'
export { Gain } from 'tone/build/esm/core/context/Gain.js'
export { connect } from 'tone/build/esm/core/context/ToneAudioNode.js'
export { setContext } from 'tone/build/esm/core/Global.js'

import 'tone/build/esm/core/clock/Transport.js'
