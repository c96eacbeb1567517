import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTokenizer } from '../../../src/core/systems/audiosep/clap/tokenizer.ts'
import { NotComputable, type ParityNetwork } from '../network.ts'

/** RoBERTa's tokenizer with the vocabulary of a case: texts to ids. */
export const tokenizerParity: ParityNetwork = {
  prefix: '',
  compute: async (output, { folder, texts }) => {
    const text = texts[Number(/^ids_(\d+)$/.exec(output)?.[1])]
    if (text === undefined) throw new NotComputable(`the case has no text for “${output}”`)
    const read = (name: string) => readFileSync(join(folder, name), 'utf8')
    const ids = createTokenizer(read('vocab.json'), read('merges.txt')).encode(text)
    return { type: 'int64', shape: [ids.length], data: BigInt64Array.from(ids, BigInt) }
  },
}
