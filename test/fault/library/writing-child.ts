import { createLatentCache } from '../../../src/main/library/latent-cache.ts'
import { createRemembered } from '../../../src/main/library/remembered.ts'

/** Writes latents and the list of what is known, over and over, until it is killed. */
const [folder, list] = process.argv.slice(2)
const cache = createLatentCache(folder!)
const remembered = createRemembered(list!, '1')
for (let index = 0; ; index++) {
  const content = (index % 40).toString(16).padStart(64, '0')
  const latent = new Float32Array(200_000).fill(index % 40)
  await cache.write('encoder', content, { segments: 1 + (index % 40), latent, warning: null })
  remembered.setContent(`stamp ${index}`, content)
  remembered.save()
  process.send?.(index)
}
