import { describe, expect, test } from 'vitest'
import { presets } from '../../../src/core/systems/builtin/language/presets.ts'
import { correct, editDistance } from '../../../src/core/systems/builtin/language/spelling.ts'
import { understand } from '../../../src/core/systems/builtin/language/understanding.ts'
import { singular, tokens } from '../../../src/core/systems/builtin/language/words.ts'
import type { ToolId } from '../../../src/core/systems/builtin/tool.ts'

const known: Readonly<Record<ToolId, readonly string[]>> = {
  'background-noise': [
    ...[
      'hiss',
      'the hiss',
      'Hiss!',
      'tape hiss',
      'background noise',
      'noise',
      'remove the noise',
      'white noise',
      'fan',
    ],
    ...['the fan', 'fans', 'fan noise', 'computer fan', 'the noise of the fan', 'fan hum', 'air conditioner', 'static'],
    ...[
      'air conditoner',
      'air-conditioning',
      'airconditioning',
      'the AC',
      'A/C',
      'aircon',
      'HVAC',
      'ventilation',
      'rain',
    ],
    ...['rain noise', 'heavy rain', 'the sound of rain', 'room tone', 'remove the hiss', 'everything but the hiss'],
    ...['microphone hiss', 'preamp hiss', 'annoying background noise', 'the constant hissing in the background'],
    ...['please remove the background noise from my recording', 'backround noise', 'broadband noise', 'pink noise'],
    ...['air conditioner hum', 'wind', 'traffic noise', 'rumble', 'laptop fan noise', 'hum of the air conditioner'],
    ...['ventillation', 'hisss', 'a vacuum cleaner', 'noises', 'extractor fan', 'air conditioners'],
  ],
  'mains-hum': [
    ...['hum', 'mains hum', 'the hum', 'buzz', 'buzzing', 'a buzz', '50 Hz hum', '60Hz', '60 Hz buzz', 'ground loop'],
    ...['electrical hum', 'power line noise', 'amp hum', 'amp buzz', 'guitar amp buzz', 'hum from the amplifier'],
    ...['fluorescent light buzz', 'earth loop hum', 'humming noise', 'electrical humming', 'transformer hum', 'buzzes'],
    ...[
      'the low hum of the fridge',
      'mains buzz',
      'loud electrical buzz',
      'low frequency hum',
      'hum noise',
      'hum and buzz',
    ],
  ],
  clicks: [
    ...['clicks', 'click', 'crackle', 'crackles', 'the crackling', 'pops', 'clicks and pops', 'vinyl crackle', 'ticks'],
    ...[
      'mouth clicks',
      'record scratches',
      'digital clicks',
      'clicks and crackle',
      'crackel',
      'surface noise',
      'glitches',
    ],
  ],
  'percussive-part': [
    ...['drums', 'drum', 'the drums', 'drum kit', 'beat', 'the beat', 'beats', 'percussion', 'percussive sounds'],
    ...[
      'everything but the drums',
      'all except the drums',
      'extract the drums',
      'snare',
      'kick drum',
      'hi-hat',
      'cymbals',
    ],
    ...[
      'percusion',
      'drumms',
      'drum loop',
      'tambourine',
      'transients',
      'isolate only the percussion please',
      'hi hats',
    ],
  ],
  'sustained-part': [
    ...[
      'strings',
      'the strings',
      'pads',
      'synth pad',
      'sustained',
      'sustained notes',
      'melody',
      'the melodies',
      'chords',
    ],
    ...['harmonic part', 'sustained sounds', 'drone', 'long notes', 'string section', 'tonal part', 'mellody'],
  ],
  'stereo-centre': [
    ...[
      'centre',
      'center',
      'the middle',
      'vocals in the middle',
      'the vocal in the centre',
      'lead vocal',
      'lead vocals',
    ],
    ...[
      'lead vocal (centre)',
      'what is in the middle',
      'centre channel',
      'voice in the center',
      'mid channel',
      'middel',
    ],
  ],
  'stereo-sides': [
    'sides',
    'the sides',
    'side channel',
    'karaoke',
    'instrumental',
    'backing track',
    'guitars at the sides',
  ],
}

const unknown = [
  ...[
    'the dog',
    'dog barking',
    'her voice',
    'guitar',
    'the guitar',
    'vocals',
    'speech',
    'piano',
    'a car horn',
    'trumpet',
  ],
  ...['birds', 'footsteps', 'laughter', 'applause', 'siren', 'music and voice', 'bass', 'background music', 'sneeze'],
  ...[
    'humming',
    'hummingbird',
    'kiss',
    'train',
    'trains',
    'brain',
    'clock',
    'clocks',
    'fire crackling',
    'clock ticking',
  ],
  ...[
    'click track',
    'mouse clicks',
    'pop music',
    'pop song',
    'heartbeat',
    'heart beat',
    'drum and bass',
    'bees buzzing',
  ],
  ...[
    'fans cheering',
    'football fans',
    'the dog and the hiss',
    'springs',
    'crickets',
    'beast',
    'a rooster',
    'crying baby',
  ],
  ...[
    'helicopter',
    'chainsaw',
    'sea waves',
    'echo',
    'reverb',
    'xyzzy',
    'asdf',
    'my neighbour',
    'snake hiss',
    'rain stick',
  ],
  ...[
    'everything but the voice',
    'steel drum',
    'sports commentator',
    'ringtone',
    'harmonica',
    'clarinet',
    'ham',
    'beta',
  ],
  ...[
    'statue',
    'mumble',
    'cackle',
    'cluck',
    'breathing',
    'plosives',
    'wind chimes',
    'woodwinds',
    'slide guitar',
    'door',
  ],
]

const nothing = ['', '   ', '!!!', 'remove', 'please take out the', 'everything', 'the sound', 'loud']

const several = ['hiss and hum', 'drums and strings', 'noise and clicks', 'centre and sides']

describe('queries', () => {
  test.each(Object.entries(known).flatMap(([tool, phrases]) => phrases.map((phrase) => [phrase, tool])))(
    '“%s” is for %s',
    (phrase, tool) => {
      expect(understand(phrase)).toMatchObject({ kind: 'sound', tool })
    },
  )

  test.each(unknown)('“%s” is unknown', (phrase) => {
    expect(understand(phrase).kind).toBe('unknown')
  })

  test.each(nothing)('“%s” names nothing', (phrase) => {
    expect(understand(phrase).kind).toBe('nothing')
  })

  test.each(several)('“%s” names several', (phrase) => {
    expect(understand(phrase).kind).toBe('several')
  })

  test('presets are understood as the tool that they promise', () => {
    for (const { tool, words } of presets) {
      for (const word of words) expect(understand(word), word).toMatchObject({ kind: 'sound', tool, corrected: false })
    }
  })

  test('a correction is told', () => {
    expect(understand('air conditoner')).toMatchObject({ corrected: true })
    expect(understand('air conditioner')).toMatchObject({ corrected: false })
  })
})

describe('words', () => {
  test('lose accents, case, punctuation and possessives', () => {
    expect(tokens('The Café’s “AIR-conditioner”, please…')).toEqual(['the', 'cafe', 'air', 'conditioner', 'please'])
    expect(tokens('')).toEqual([])
  })

  test.each([
    ['hisses', 'hiss'],
    ['buzzes', 'buzz'],
    ['melodies', 'melody'],
    ['drums', 'drum'],
    ['hiss', 'hiss'],
    ['bus', 'bus'],
    ['noises', 'noise'],
  ])('the singular of %s is %s', (plural, one) => {
    expect(singular(plural)).toBe(one)
  })
})

describe('spelling', () => {
  test.each([
    ['', '', 0],
    ['drum', 'drum', 0],
    ['durm', 'drum', 1],
    ['percusion', 'percussion', 1],
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
  ])('distance of “%s” and “%s” is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance)
  })

  test('short words are corrected by swapped and repeated letters only, and never in their first', () => {
    expect(correct('durm', ['drum'])).toBe('drum')
    expect(correct('drumm', ['drum'])).toBe('drum')
    expect(correct('dram', ['drum'])).toBeNull()
    expect(correct('kiss', ['hiss'])).toBeNull()
    expect(correct('fun', ['fan'])).toBeNull()
  })

  test('a slip between two words is left alone', () => {
    expect(correct('strins', ['string', 'strine'])).toBeNull()
  })
})
