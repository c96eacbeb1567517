import {
  ChevronsLeftRight,
  Lasso,
  PanelRight,
  Pause,
  Play,
  Redo2,
  Repeat,
  SkipBack,
  Square,
  Undo2,
  ZoomIn,
  ZoomOut,
} from 'lucide-react'
import { MasterMeter } from '../mixer/MasterMeter.tsx'
import { useEditor, useEditorState, usePlayback, usePreferences } from '../state/context.tsx'
import { Button } from '../ui/Button.tsx'
import { Tip } from '../ui/Tip.tsx'
import { CommandButton } from './CommandButton.tsx'
import { useBinding } from './command-keys.ts'
import { MenuBar } from './MenuBar.tsx'
import { ProjectName } from './ProjectName.tsx'
import { SnapMenu } from './SnapMenu.tsx'
import { Tempo } from './Tempo.tsx'
import { TimeDisplay } from './TimeDisplay.tsx'
import './top-bar.css'

const TransportButtons = () => {
  const { playback } = useEditor()
  const status = usePlayback((state) => state.status)
  const loop = useEditorState((state) => state.loop?.on ?? false)
  const playing = status === 'playing' || status === 'starting'
  return (
    <div className="bar-group" role="toolbar" aria-label="Transport">
      <CommandButton command="transport.start" icon={SkipBack} />
      {playing ? (
        <CommandButton command="transport.pause" icon={Pause} label="Pause" pressed />
      ) : (
        <CommandButton command="transport.playStop" icon={Play} label="Play" />
      )}
      <CommandButton command={playing ? 'transport.playStop' : 'transport.stop'} icon={Square} label="Stop" size={14} />
      <CommandButton command="transport.loop" icon={Repeat} pressed={loop} />
      <span className="visually-hidden" role="status">
        {playing ? 'Playing' : playback.getState().status === 'paused' ? 'Paused' : 'Stopped'}
      </span>
    </div>
  )
}

/** The bar at the top: menus in a browser, then the project, transport, level, view, and the button all this is for. */
export const TopBar = () => {
  const { description, run } = useEditor()
  const sideOpen = usePreferences((state) => state.sideOpen)
  const describe = useBinding('separate.describe')
  return (
    <header className="top-bar">
      {description.kind !== 'electron' && <MenuBar />}
      <div className="tool-bar">
        <ProjectName />
        <div className="bar-group">
          <CommandButton command="edit.undo" icon={Undo2} />
          <CommandButton command="edit.redo" icon={Redo2} />
        </div>
        <TransportButtons />
        <TimeDisplay />
        <Tempo />
        <span className="bar-space" />
        <MasterMeter />
        <span className="bar-space" />
        <div className="bar-group">
          <CommandButton command="view.zoomOut" icon={ZoomOut} />
          <CommandButton command="view.fit" icon={ChevronsLeftRight} />
          <CommandButton command="view.zoomIn" icon={ZoomIn} />
        </div>
        <SnapMenu />
        <CommandButton command="view.sidePanel" icon={PanelRight} pressed={sideOpen} />
        <Tip label="Select a region, say what you hear, get it on a track of its own" binding={describe}>
          <Button kind="primary" icon={Lasso} className="describe-button" onClick={() => run('separate.describe')}>
            <span>
              Describe<span className="describe-more"> a sound</span>
            </span>
          </Button>
        </Tip>
      </div>
    </header>
  )
}
