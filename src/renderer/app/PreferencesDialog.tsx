import { Tabs } from '@base-ui/react/tabs'
import { lazy, Suspense } from 'react'
import { LibraryField } from '../library/LibraryField.tsx'
import { ModelsField } from '../models/ModelsField.tsx'
import { useEditor, usePreferences } from '../state/context.tsx'
import type { SnapTarget } from '../state/editor-store.ts'
import { Button } from '../ui/Button.tsx'
import { DialogFrame } from '../ui/DialogFrame.tsx'
import { Field } from '../ui/Field.tsx'
import { Segments } from '../ui/Segments.tsx'
import { snapNames } from './snap-names.ts'
import './preferences.css'

const KeysPage = lazy(async () => ({ default: (await import('./KeysPage.tsx')).KeysPage }))

const General = () => {
  const { editor, preferences } = useEditor()
  const state = usePreferences((current) => current)
  const setSnap = (snap: typeof state.snap): void => {
    preferences.change({ snap })
    editor.setState({ snap: { on: snap.on, targets: new Set(snap.targets) } })
  }
  return (
    <>
      <Field name="Theme">
        <Segments
          label="Theme"
          value={state.theme}
          options={[
            { value: 'system', label: 'As the system' },
            { value: 'dark', label: 'Dark' },
            { value: 'light', label: 'Light' },
          ]}
          onChange={(theme) => preferences.change({ theme })}
        />
      </Field>
      <Field name="Motion">
        <Segments
          label="Motion"
          value={state.motion}
          options={[
            { value: 'system', label: 'As the system' },
            { value: 'reduced', label: 'Reduced' },
          ]}
          onChange={(motion) => preferences.change({ motion })}
        />
      </Field>
      <Field name="Ruler">
        <Segments
          label="Ruler"
          value={state.ruler}
          options={[
            { value: 'time', label: 'Time' },
            { value: 'samples', label: 'Samples' },
            { value: 'beats', label: 'Bars and beats' },
          ]}
          onChange={(ruler) => {
            preferences.change({ ruler })
            editor.setState({ ruler })
          }}
        />
      </Field>
      <Field name="Playback">
        <label className="check">
          <input
            type="checkbox"
            checked={state.cursorStays}
            onChange={({ target }) => {
              preferences.change({ cursorStays: target.checked })
              editor.setState({ cursorStays: target.checked })
            }}
          />
          Leave the cursor where playback stops
        </label>
        <label className="check">
          <input
            type="checkbox"
            checked={state.follow}
            onChange={({ target }) => {
              preferences.change({ follow: target.checked })
              editor.setState({ follow: target.checked })
            }}
          />
          Follow the playhead
        </label>
      </Field>
      <Field name="Snapping" hint="Hold Shift while dragging to suspend it.">
        <label className="check">
          <input
            type="checkbox"
            checked={state.snap.on}
            onChange={({ target }) => setSnap({ ...state.snap, on: target.checked })}
          />
          Snap to
        </label>
        <div className="preferences-targets">
          {(Object.keys(snapNames) as SnapTarget[]).map((target) => (
            <label key={target} className="check">
              <input
                type="checkbox"
                disabled={!state.snap.on}
                checked={state.snap.targets.includes(target)}
                onChange={(event) => {
                  const others = state.snap.targets.filter((other) => other !== target)
                  setSnap({ ...state.snap, targets: event.target.checked ? [...others, target] : others })
                }}
              />
              {snapNames[target]}
            </label>
          ))}
        </div>
      </Field>
      <ModelsField />
      <LibraryField />
    </>
  )
}

export const PreferencesDialog = ({ page, onClose }: { readonly page: 'general' | 'keys'; onClose(): void }) => (
  <DialogFrame
    title="Preferences"
    size="large"
    onClose={onClose}
    actions={
      <Button kind="primary" onClick={onClose}>
        Done
      </Button>
    }
  >
    <Tabs.Root defaultValue={page} className="preferences">
      <Tabs.List className="side-tabs preferences-tabs" aria-label="Preferences">
        <Tabs.Tab value="general" className="side-tab">
          General
        </Tabs.Tab>
        <Tabs.Tab value="keys" className="side-tab">
          Keys
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="general" className="preferences-page">
        <General />
      </Tabs.Panel>
      <Tabs.Panel value="keys" className="preferences-page">
        <Suspense>
          <KeysPage />
        </Suspense>
      </Tabs.Panel>
    </Tabs.Root>
  </DialogFrame>
)
