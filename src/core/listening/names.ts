import { isSameSound } from '../systems/zeroshot-asp/class-words.ts'

const plain = (text: string): string => text.trim().toLowerCase().replace(/\s+/g, ' ')

/**
 * The sound that a person means: by all of its name, or by one of those that its name lists ("honking" of "Vehicle horn, car
 * horn, honking").
 * @returns its number, null when there is none
 */
export const soundNamed = (sounds: readonly string[], text: string): number | null => {
  const wanted = plain(text)
  if (wanted === '') return null
  const whole = sounds.findIndex((name) => plain(name) === wanted)
  if (whole >= 0) return whole
  const listed = sounds.findIndex((name) => name.split(',').some((part) => plain(part) === wanted))
  return listed >= 0 ? listed : null
}

/** The name of the sound that words mean, however they say it ("the dogs", "a siren"); null when a listener knows none. */
export const soundMeant = (sounds: readonly string[], text: string): string | null => {
  const index = soundNamed(sounds, text)
  if (index !== null) return sounds[index]!
  return text.trim() === '' ? null : (sounds.find((name) => isSameSound(name, text)) ?? null)
}
