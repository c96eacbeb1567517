import { HostError } from '../../contract/failures.ts'
import { type Label, LabelsError, parseLabels as parse } from '../../core/audio/labels.ts'

export { formatLabels } from '../../core/audio/labels.ts'

/** Labels of an Audacity label file. @throws HostError labels-damaged with the line */
export const parseLabels = (text: string, file: string): Label[] => {
  try {
    return parse(text)
  } catch (thrown) {
    if (!(thrown instanceof LabelsError)) throw thrown
    throw new HostError({ code: 'labels-damaged', file, line: thrown.line, reason: thrown.reason })
  }
}
