/** Words that name no sound: what to do with it, politeness, articles, places. */
const fillerWords = `
  a an the this that these those some any all every of from in on at by to for with within inside behind under over out off
  into my our your its it is are was be there which what i me we you please can could would will want need like hear
  remove removed removing removal delete erase cut kill drop lose reduce reducing lower suppress attenuate mute silence
  take taking get getting rid make clean clear up away eliminate filter strip extract extracting isolate isolated isolating separate
  separated pull lift grab keep keeping leave leaving give find select just only solely alone really very quite so too much more bit
  little lot no not without except excluding apart everything anything else but besides minus
  sound sounds audio recording recordings clip file mix track take tracks whole entire stereo comes coming made
  going happening playing played being caused due because while during throughout through around nearby
  remaining de du der die das le la les s t
`

/** Adjectives that colour a sound without changing which one it is. */
const adjectiveWords = `
  background loud louder quiet soft faint slight weak strong heavy light low high deep thin big small huge tiny long short
  constant steady continuous continual persistent permanent ongoing stationary annoying irritating horrible awful terrible nasty bad ugly ghastly
  disturbing distracting unwanted undesired excessive distant far near close sudden random occasional intermittent
  frequency pitched old vintage analog analogue cheap electric electrical electronic electronics digital high-pitched low-pitched
  bloody damn stupid hot rotating spinning running noisy warm cold bright dark dull sharp mild gentle subtle obvious audible hissy
  main overall general live good nice beautiful lovely lush fat punchy drone-like repeated repetitive rhythmic
  wide narrow natural typical same certain underlying residual irksome pesky
`

/** Words for the whole recording: no sound of it by themselves, and no obstacle beside one ("the drums of this song"). */
const wholeWords = 'music song songs tune mixture piece'

const list = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

export const fillers = list(fillerWords)
export const adjectives = list(adjectiveWords)
export const wholes = list(wholeWords)

/** A noun's singular, by spelling alone: "hisses" → "hiss", "melodies" → "melody", "drums" → "drum". */
export const singular = (word: string): string => {
  if (word.length < 4) return word
  if (/(ss|x|zz|ch|sh)es$/.test(word)) return word.slice(0, -2)
  if (/[^aeiou]ies$/.test(word)) return `${word.slice(0, -3)}y`
  if (/[^sui]s$/.test(word)) return word.slice(0, -1)
  return word
}

/** Lower-case words without accents, punctuation and possessives; "air-conditioner" gives two. */
export const tokens = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/['’‘`](s|re|ve|ll|d|m)\b/g, ' ')
    .replace(/['’‘`]/g, '')
    .split(/[^\p{Letter}\p{Number}]+/u)
    .filter((word) => word !== '')
