import { useEditor } from '../state/context.tsx'
import { Button } from '../ui/Button.tsx'
import { DialogFrame } from '../ui/DialogFrame.tsx'
import { PageLink } from '../ui/PageLink.tsx'

export const AboutDialog = ({ onClose }: { onClose(): void }) => {
  const { description } = useEditor()
  return (
    <DialogFrame
      title={`Lasso ${description.version}`}
      description="A multitrack audio editor: select a region, describe a sound, and it lands on a track of its own."
      size="small"
      onClose={onClose}
      actions={
        <Button kind="primary" onClick={onClose}>
          Close
        </Button>
      }
    >
      <p className="about-line">
        Everything happens on this machine: no recording and no description leaves it. Free software under the MIT
        licence.
      </p>
      <p className="about-line">
        <PageLink url="https://github.com/lasso-editor/lasso">Source and documentation</PageLink>
        <PageLink url="https://github.com/lasso-editor/lasso/blob/main/third-party-notices.txt">
          Third-party notices
        </PageLink>
      </p>
    </DialogFrame>
  )
}
