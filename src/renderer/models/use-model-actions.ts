import { useState } from 'react'
import type { ModelRecord } from '../../contract/api.ts'
import { useEditor } from '../state/context.tsx'
import { actOnModel } from './act.ts'
import { fetches, type ModelAction } from './model-state.ts'
import { useKeptFocus } from './use-kept-focus.ts'

/**
 * What the buttons of a model do, wherever it is shown: the licence is asked for before the first byte, and the keyboard
 * stays with the model whose button was pressed.
 */
export const useModelActions = (model: ModelRecord) => {
  const editor = useEditor()
  const [asking, setAsking] = useState(false)
  const { ref, pressed } = useKeptFocus<HTMLLIElement>()
  return {
    ref,
    /** The licence is being asked for. */
    asking: asking && !model.accepted,
    act: (action: ModelAction): void => {
      pressed()
      if (fetches(action) && !model.accepted) setAsking(true)
      else actOnModel(editor, model, action)
    },
    accept: (): void => {
      pressed()
      setAsking(false)
      actOnModel(editor, model, 'download', true)
    },
    leave: (): void => {
      pressed()
      setAsking(false)
    },
  }
}
