import type { ModelRecord } from '../../contract/api.ts'
import { Announcer } from '../models/Announcer.tsx'
import { ModelOffer } from '../models/ModelOffer.tsx'

/** Models that would take the sound out, to be had in place. */
export const Offers = ({ models }: { readonly models: readonly ModelRecord[] }) => (
  <section className="offers" aria-label="Models to download">
    <h3>{models.length === 1 ? 'A model that takes it out' : 'Models that take it out'}</h3>
    <ul>
      {models.map((model) => (
        <ModelOffer key={model.id} model={model} />
      ))}
    </ul>
    <Announcer models={models} />
  </section>
)
