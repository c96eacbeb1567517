import { isCheckpoint, offerModelFiles } from '../models/add-files.ts'
import type { Editor } from '../state/context.tsx'
import { adoptFiles, importFiles, type Place } from './import.ts'

/** Takes files that were dropped on the editor: recordings and projects are imported, checkpoints offered as models. */
export const takeDroppedFiles = async (editor: Editor, files: readonly File[], place: Place): Promise<void> => {
  const checkpoints = files.filter(isCheckpoint)
  const others = files.filter((file) => !isCheckpoint(file))
  if (others.length > 0) await importFiles(editor, await adoptFiles(editor, others), place)
  if (checkpoints.length > 0) await offerModelFiles(editor, checkpoints)
}
