import type { Command } from './command.ts'

const models = { value: 'FOLDER', help: 'where models lie; without it LASSO_MODELS, else where the editor has them' }
const modelId = { name: 'ID', help: 'a model of “lasso models list”' }

const json = { help: 'print the result as JSON, for programs' }

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  {
    name: ['separate'],
    summary: 'Takes a sound that you describe out of a recording.',
    arguments: [
      { name: 'IN', help: 'the recording: WAV, AIFF, FLAC, MP3, Ogg Vorbis or Opus' },
      { name: 'QUERY', help: 'the sound in your own words: "hiss", "drums", "a dog barking"', optional: true },
    ],
    options: {
      system: { value: 'ID', help: 'the system that answers; without it, the one that knows the sound best' },
      also: { value: 'TEXT', many: true, help: 'a further sound, to a file of its own; may be given several times' },
      avoid: { value: 'TEXT', help: 'what is to stay out of the sound, in words' },
      like: { value: 'FILE|FROM-TO', help: 'an example: a file, or seconds of IN; instead of QUERY, or with it' },
      mode: { value: 'MODE', help: 'extract (the sound), remove (the rest) or both; without it, both' },
      channels: { value: 'HOW', help: 'linked (one mask for all channels) or independent; without it, linked' },
      out: { value: 'FILE', help: 'where the sound goes; without it, "IN – QUERY.wav" beside IN' },
      residual: { value: 'FILE', help: 'where the rest goes; without it, "IN – rest.wav" beside IN' },
      from: { value: 'SECONDS', help: 'begin here' },
      to: { value: 'SECONDS', help: 'end here' },
      models,
      device: {
        value: 'DEVICE',
        help: 'what a network runs on: cpu, cuda, webgpu, dml or coreml; without it, what proved best here',
      },
      json,
    },
    notes: [
      'The results have the rate, the channels and the length of IN (or of the part from --from to --to).',
      'Added together they are IN, sample for sample: they are written as 16- or 24-bit WAV where that holds exactly,',
      'else as 32-bit float WAV. Sound outside of 16 or 24 bits is never clipped away.',
      'A FILE that you name is replaced when it is there; names that Lasso makes get a number instead.',
      '',
      'lasso separate talk.wav "air conditioner"',
      'lasso separate song.flac drums --mode extract --out drums.wav --from 30 --to 60',
      'lasso separate park.wav "a dog barking" --also "children playing" --avoid traffic',
      'lasso separate tape.wav --like 12.5-14',
      '',
      '--mode reference computes what the authors of a published network compute, for evaluation: one 32 kHz mono file,',
      'by their long-file mode. Sounds beyond the built-in tools need a model: “lasso models list”.',
    ],
    load: async () => (await import('./separate.ts')).separate,
  },
  {
    name: ['project', 'info'],
    summary: 'Says what is in a project.',
    arguments: [{ name: 'FILE', help: 'a .lasso file' }],
    options: { json },
    notes: [],
    load: async () => (await import('./project.ts')).info,
  },
  {
    name: ['project', 'check'],
    summary: 'Reads every block of a project and compares it with its checksum.',
    arguments: [{ name: 'FILE', help: 'a .lasso file' }],
    options: { json },
    notes: ['Exits with 0 when the project is sound and 1 when it is not.'],
    load: async () => (await import('./project.ts')).check,
  },
  {
    name: ['project', 'recover'],
    summary: 'Saves what can be read of a damaged project into a new one.',
    arguments: [{ name: 'FILE', help: 'a .lasso file; it is never changed' }],
    options: {
      out: { value: 'FILE', help: 'the new project; without it, "FILE (recovered).lasso" beside FILE' },
      json,
    },
    notes: [],
    load: async () => (await import('./project.ts')).recover,
  },
  {
    name: ['project', 'export'],
    summary: 'Exports the mix or every track of a project.',
    arguments: [{ name: 'FILE', help: 'a .lasso file' }],
    options: {
      what: { value: 'WHAT', help: 'mix or tracks; without it, mix' },
      format: { value: 'FORMAT', help: 'wav16, wav24, wav32f, flac, mp3 or opus; without it, wav24' },
      channels: { value: 'CHANNELS', help: 'stereo or mono; without it, stereo' },
      loudness: { value: 'LUFS', help: 'bring the mix to this loudness: −16 for podcasts; without it, left alone' },
      ceiling: { value: 'DBTP', help: 'true peaks stay below this with --loudness; without it, −1' },
      bitrate: { value: 'KBITS', help: 'kbit/s for mp3 and opus' },
      folder: { value: 'FOLDER', help: 'where the files go; without it, beside FILE' },
      name: { value: 'NAME', help: 'base name of the files; without it, that of FILE' },
      overwrite: { help: 'replace files that are there' },
      json,
    },
    notes: ['Tracks have one length and are not normalised: together they are the mix.'],
    load: async () => (await import('./export.ts')).exportProject,
  },
  {
    name: ['models', 'inspect'],
    summary: 'Says what is in a checkpoint, without running anything of it.',
    arguments: [{ name: 'FILE', help: 'a checkpoint of PyTorch (.pt, .pth, .ckpt, .bin) or a .safetensors file' }],
    options: { json },
    notes: [
      'Every tensor with its name, dtype, shape, first four values and sum, after the checksums of the file.',
      'Exits with 1 when the file is refused: damaged, no checkpoint, or made to run code when Python opens it.',
    ],
    load: async () => (await import('./models-inspect.ts')).inspectCheckpoint,
  },
  {
    name: ['models', 'device'],
    summary: 'Says what networks run on here, and why.',
    arguments: [],
    options: { retry: { help: 'try the graphics card again: after a new driver, or after it gave up' }, json },
    notes: [
      'A graphics card is tried once, on a small network: it must agree with the processor, and be half as fast again.',
      'LASSO_PROVIDER=cpu (or cuda, webgpu, dml, coreml) decides without a trial.',
    ],
    load: async () => (await import('./models-device.ts')).showDevice,
  },
  {
    name: ['models', 'list'],
    summary: 'Lists the models that there are, and which of them are here.',
    arguments: [],
    options: { models, json },
    notes: [],
    load: async () => (await import('./models.ts')).list,
  },
  {
    name: ['models', 'download'],
    summary: 'Downloads a model, from where an earlier try stopped.',
    arguments: [modelId],
    options: { 'accept-licence': { help: 'say that you have read and accept its licence' }, models, json },
    notes: [
      'Ctrl+C keeps what came: the same command goes on from there. Every file is compared with its published sha256.',
      'HF_ENDPOINT, HF_TOKEN and HF_HUB_OFFLINE are what they are elsewhere; HTTPS_PROXY and NO_PROXY name a proxy.',
    ],
    load: async () => (await import('./models.ts')).download,
  },
  {
    name: ['models', 'add'],
    summary: 'Takes copies of model files that you have.',
    arguments: [{ name: 'FILE', help: 'a checkpoint, a vocab.json or merges.txt, or a folder of them', many: true }],
    options: { models },
    notes: [
      'A file is recognised by its content. A checkpoint that is in no catalogue becomes a model of its own when it is of a',
      'network that Lasso runs; its vocab.json and merges.txt are taken along from beside it.',
    ],
    load: async () => (await import('./models.ts')).add,
  },
  {
    name: ['models', 'verify'],
    summary: 'Reads every byte of a model, or of all that are here, and compares.',
    arguments: [{ ...modelId, optional: true }],
    options: { models },
    notes: ['Exits with 0 when all is sound and 1 when it is not.'],
    load: async () => (await import('./models.ts')).verify,
  },
  {
    name: ['models', 'remove'],
    summary: 'Removes a model from this machine.',
    arguments: [modelId],
    options: { models },
    notes: [],
    load: async () => (await import('./models.ts')).remove,
  },
  {
    name: ['serve'],
    summary: 'Runs the editor in a browser of this machine.',
    arguments: [{ name: 'FILE', help: 'a project to open', optional: true }],
    options: {
      port: { value: 'N', help: 'the port; without it, a free one is chosen' },
      open: { help: 'open the default browser' },
    },
    notes: [
      'Only this machine can reach it, and only by the link that is printed: it holds a random token.',
      'Ctrl+C ends it. Every edit is in the project file already.',
    ],
    load: async () => (await import('./serve.ts')).serve,
  },
]
