/** What is asked of the embedded model: a name that training used, and paraphrases that it never saw (`words.py` of training). */
export type Asked = { readonly name: string; readonly heldOut: readonly string[] }

/** By folder of ESC-10. */
export const esc10Words: { readonly [folder: string]: Asked } = {
  dog_bark: {
    name: 'dog',
    heldOut: ['barks of a dog', 'dog noise', 'bark of a puppy', 'woofing dog', 'yapping puppy'],
  },
  rooster: {
    name: 'rooster',
    heldOut: ['crowing cock', 'call of the rooster', 'crowing cockerel', 'rooster in the morning', 'cockerel crow'],
  },
  rain: {
    name: 'rain',
    heldOut: ['rain pouring down', 'sound of raindrops', 'rainy weather', 'rain on the ground', 'falling raindrops'],
  },
  sea_waves: {
    name: 'sea waves',
    heldOut: [
      ...['waves of the sea', 'waves at the beach', 'surf of the ocean', 'ocean waves crashing'],
      'rolling sea waves',
    ],
  },
  fire_crackling: {
    name: 'crackling fire',
    heldOut: [
      ...['campfire crackling', 'fire in the fireplace', 'crackling campfire', 'crackling bonfire'],
      'burning campfire',
    ],
  },
  baby_cry: {
    name: 'crying baby',
    heldOut: ['cries of a baby', 'crying newborn', 'infant wailing', 'baby that cries', 'weeping infant'],
  },
  person_sneeze: {
    name: 'sneeze',
    heldOut: ['sneeze of a person', 'somebody sneezing', 'sneezing man', 'big sneeze', 'sneezing sound'],
  },
  clock_tick: {
    name: 'clock tick',
    heldOut: [
      ...['ticking of a clock', 'ticks of the clock', 'ticking wall clock', 'tick of a watch'],
      'clock that ticks',
    ],
  },
  helicopter: {
    name: 'helicopter',
    heldOut: [
      ...['rotor of a helicopter', 'hovering chopper', 'chopper flying', 'helicopter hovering'],
      'helicopter noise',
    ],
  },
  chainsaw: {
    name: 'chainsaw',
    heldOut: [
      ...['revving chainsaw', 'running chain saw', 'chainsaw noise', 'saw cutting wood'],
      'chainsaw cutting a tree',
    ],
  },
}

export const speechQuery = 'speech'

/** An instrument, where its notes lie, and its program of General MIDI, from 0. */
export type Instrument = {
  readonly name: string
  /** Folders of the Philharmonia's notes; close relatives share a name. */
  readonly folders: readonly string[]
  readonly program: number | null
}

export const instruments: readonly Instrument[] = [
  { name: 'banjo', folders: ['banjo'], program: 105 },
  { name: 'bassoon', folders: ['bassoon', 'contrabassoon'], program: 70 },
  { name: 'cello', folders: ['cello'], program: 42 },
  { name: 'clarinet', folders: ['clarinet', 'bass_clarinet'], program: 71 },
  { name: 'double bass', folders: ['double_bass'], program: 43 },
  { name: 'flute', folders: ['flute'], program: 73 },
  { name: 'french horn', folders: ['french_horn'], program: 60 },
  { name: 'guitar', folders: ['guitar'], program: 24 },
  { name: 'mandolin', folders: ['mandolin'], program: null },
  { name: 'oboe', folders: ['oboe', 'cor_anglais'], program: 68 },
  { name: 'percussion', folders: ['percussion'], program: null },
  { name: 'saxophone', folders: ['saxophone'], program: 65 },
  { name: 'trombone', folders: ['trombone'], program: 57 },
  { name: 'piano', folders: [], program: 0 },
  { name: 'violin', folders: [], program: 40 },
  { name: 'trumpet', folders: [], program: 56 },
  { name: 'organ', folders: [], program: 19 },
  { name: 'harp', folders: [], program: 46 },
]
