import { expect, test } from 'vitest'
import { gramsOf, wordsOf } from '../../../../src/core/systems/embedded/words.ts'

test('a text is parted into lower-case words', () => {
  expect(wordsOf('Remove the DOG’s bark, 50Hz!')).toEqual(['remove', 'the', 'dog', 's', 'bark', '50hz'])
  expect(wordsOf('Café 狗')).toEqual(['caf'])
  expect(wordsOf('a b c d', 2)).toEqual(['a', 'b'])
  expect(wordsOf('')).toEqual([])
})

/** FNV-1a by its definition, in whole numbers of any size. */
const fnv = (text: string): number => {
  let value = 0x811c9dc5n
  for (const byte of new TextEncoder().encode(text)) value = ((value ^ BigInt(byte)) * 0x01000193n) & 0xffffffffn
  return Number(value)
}

test('a word is the hashes of itself and of its pieces', () => {
  const pieces = ['<dogs>', '<do', 'dog', 'ogs', 'gs>', '<dog', 'dogs', 'ogs>', '<dogs', 'dogs>']
  expect(gramsOf('dogs', 8192, 40)).toEqual(pieces.map((piece) => (fnv(piece) % 8191) + 1))
  expect(gramsOf('a', 8192, 40)).toEqual([(fnv('<a>') % 8191) + 1])
  expect(gramsOf('dogs', 8192, 3)).toHaveLength(3)
})

test('every bucket lies between 1 and the last, whatever the word', () => {
  for (let length = 1; length < 60; length++)
    for (const gram of gramsOf('z9'.repeat(length).slice(0, length), 17, 40)) {
      expect(gram).toBeGreaterThanOrEqual(1)
      expect(gram).toBeLessThan(17)
    }
})
