import { Cpu } from 'lucide-react'
import { useEffect } from 'react'
import { useEditor, useModels } from '../state/context.tsx'
import { Button } from '../ui/Button.tsx'

/** What networks run on and why, with another trial for when a driver has changed. */
export const DeviceLine = () => {
  const { models } = useEditor()
  const device = useModels((state) => state.device)
  const trying = useModels((state) => state.trying)
  useEffect(() => models.readDevice(false), [models])
  return (
    <section className="device-line" aria-label="Device" aria-busy={trying}>
      <Cpu size={16} aria-hidden />
      <p role="status">
        {trying ? (
          'Trying what this machine has…'
        ) : device ? (
          <>
            <strong>Runs on {device.name}.</strong> {device.reason}
          </>
        ) : (
          'It is not known yet what networks run on here.'
        )}
      </p>
      <Button kind="quiet" disabled={trying} onClick={() => models.readDevice(true)}>
        Try again
      </Button>
    </section>
  )
}
