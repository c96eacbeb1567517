/** Tone.js greets in the console unless this stands in the global scope before it is loaded. */
Object.assign(globalThis, { TONE_SILENCE_LOGGING: true })
