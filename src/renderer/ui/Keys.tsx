import { displayKeys } from '../../core/commands/keys.ts'
import { platform } from './platform.ts'
import './keys.css'

/** Key caps of a binding. */
export const Keys = ({ binding }: { readonly binding: string }) => (
  <span className="keys">
    {displayKeys(binding, platform).map((name) => (
      <kbd key={name}>{name}</kbd>
    ))}
  </span>
)
