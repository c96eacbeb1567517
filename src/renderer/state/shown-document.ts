import type { Document } from '../../core/project/records.ts'
import { useEditorState, useProject } from './context.tsx'

/** The document on screen: as a gesture in progress would leave it, else as it is. */
export const useShownDocument = (): Document => {
  const stored = useProject((state) => state.document)
  const gesture = useEditorState((state) => state.gesture)
  return gesture ?? stored
}
