import { useEffect } from 'react'
import { useEditor, useModels } from '../state/context.tsx'
import { stackDialog } from '../state/shell-store.ts'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'

/** How many models are here, and the way to them: a line of the preferences. */
export const ModelsField = () => {
  const { models: store, shell } = useEditor()
  const models = useModels((state) => state.models)
  useEffect(() => store.load(), [store])
  const here = models?.filter(({ state }) => state === 'ready').length ?? 0
  return (
    <Field
      name="Models"
      {...(models
        ? { hint: here === 0 ? 'None on this machine.' : `${here} of ${models.length} on this machine.` }
        : {})}
    >
      <Button onClick={() => stackDialog(shell, { name: 'models' })}>Manage models…</Button>
    </Field>
  )
}
