import { Group, Panel, Separator } from 'react-resizable-panels'
import { TrackHeaders } from '../mixer/TrackHeaders.tsx'
import { useEditor, usePreferences } from '../state/context.tsx'
import { headHeight } from '../timeline/geometry.ts'
import { Timeline } from '../timeline/Timeline.tsx'
import { Notices } from '../ui/notices.tsx'
import { Dialogs } from './Dialogs.tsx'
import { SidePanel } from './SidePanel.tsx'
import { StatusBar } from './StatusBar.tsx'
import { TopBar } from './TopBar.tsx'
import { useEffects } from './use-effects.ts'
import { useKeyboard } from './use-keyboard.ts'
import './editor.css'

const headersStyle = { '--head-height': `${headHeight}px` }

/** The whole window: bars above and below, tracks and timeline in the middle, what belongs to them at the side. */
export const Editor = () => {
  const { preferences } = useEditor()
  useKeyboard()
  useEffects()
  const open = usePreferences((state) => state.sideOpen)
  const layout = usePreferences((state) => state.layout)
  return (
    <div className="editor">
      <TopBar />
      <Group
        className="editor-body"
        orientation="horizontal"
        {...(layout && open ? { defaultLayout: layout } : {})}
        onLayoutChanged={(next, { isUserInteraction }) => {
          if (isUserInteraction) preferences.change({ layout: next })
        }}
      >
        <Panel id="timeline" minSize={480}>
          <section className="editor-timeline" aria-label="Timeline" style={headersStyle as React.CSSProperties}>
            <TrackHeaders />
            <div className="editor-stage">
              <Timeline />
            </div>
          </section>
        </Panel>
        {open && <Separator className="editor-separator" aria-label="Width of the side panel" />}
        {open && (
          <Panel id="side" defaultSize={340} minSize={280} maxSize={560} groupResizeBehavior="preserve-pixel-size">
            <SidePanel />
          </Panel>
        )}
      </Group>
      <StatusBar />
      <Dialogs />
      <Notices />
    </div>
  )
}
