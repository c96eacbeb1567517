import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import type { ClipId } from '../../core/project/records.ts'
import { createPointerStore, type PointerStore } from '../state/gesture.ts'
import { ContextMenuArea, type MenuEntry } from '../ui/Menu.tsx'
import { ClipList } from './ClipList.tsx'
import { EmptyTimeline } from './EmptyTimeline.tsx'
import { listenToDrops } from './file-drop.ts'
import type { GestureContext } from './gestures/gesture.ts'
import { listenToOverview } from './gestures/overview-input.ts'
import { listenToPointer } from './gestures/pointer-input.ts'
import { heardMenu } from './heard-menu.ts'
import { menuFor, prepareMenu } from './menus.ts'
import { Renaming } from './Renaming.tsx'
import { bodyHeight, bodyTop } from './scene.ts'
import type { TimelineServices } from './services.ts'
import { createStage, type Stage } from './stage.ts'
import './timeline.css'

/** Tells of themes that change: by the system, or by a choice that the page marks on its root. */
const watchTheme = (restyle: () => void): (() => void) => {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  dark.addEventListener('change', restyle)
  const marks = new MutationObserver(restyle)
  marks.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class', 'style'] })
  return () => {
    dark.removeEventListener('change', restyle)
    marks.disconnect()
  }
}

/** Tells of sizes, and of moves to a screen with another density of pixels. */
const watchSize = (element: HTMLElement, resize: (width: number, height: number) => void): (() => void) => {
  const read = () => resize(element.clientWidth, element.clientHeight)
  const observer = new ResizeObserver(read)
  observer.observe(element)
  const scope = new AbortController()
  const watchDensity = (): void => {
    const density = matchMedia(`(resolution: ${devicePixelRatio}dppx)`)
    density.addEventListener(
      'change',
      () => {
        read()
        watchDensity()
      },
      { once: true, signal: scope.signal },
    )
  }
  watchDensity()
  return () => {
    observer.disconnect()
    scope.abort()
  }
}

/**
 * The timeline: overview, ruler, markers and lanes on canvases, with their gestures, menus and an accessible list.
 * @param onStage hands out the stage, for measurements
 */
export const TimelineView = ({
  services,
  onStage,
}: {
  readonly services: TimelineServices
  readonly onStage?: (stage: Stage) => void
}) => {
  const root = useRef<HTMLDivElement>(null)
  const overview = useRef<HTMLCanvasElement>(null)
  const area = useRef<HTMLDivElement>(null)
  const base = useRef<HTMLCanvasElement>(null)
  const overlay = useRef<HTMLCanvasElement>(null)
  const playhead = useRef<HTMLDivElement>(null)
  const pointer = useMemo(createPointerStore, [])
  const [context, setContext] = useState<GestureContext | null>(null)
  const menu = useRef<() => readonly MenuEntry[]>(() => [])

  useEffect(() => {
    const elements = {
      root: root.current!,
      overview: overview.current!,
      base: base.current!,
      overlay: overlay.current!,
      playhead: playhead.current!,
    }
    const element = area.current!
    const stage = createStage(elements, services, pointer)
    const made: GestureContext = { services, stage, pointer }
    const input = listenToPointer(element, made)
    const onContextMenu = (event: MouseEvent): void => {
      const hit = input.hit(event)
      const frame = input.frame(event)
      const heard = input.heard(event)
      prepareMenu(made, hit, frame)
      menu.current = () =>
        heard ? [...heardMenu(made, heard), { kind: 'line' }, ...menuFor(made, hit, frame)] : menuFor(made, hit, frame)
    }
    element.addEventListener('contextmenu', onContextMenu, { capture: true })
    const ends = [
      input.dispose,
      listenToOverview(elements.overview, made).dispose,
      listenToDrops(element, made).dispose,
      watchTheme(stage.restyle),
      watchSize(elements.root, stage.resize),
      pointer.subscribe(({ shape }) => {
        element.style.cursor = shape
      }),
      () => element.removeEventListener('contextmenu', onContextMenu, { capture: true }),
      stage.dispose,
    ]
    setContext(made)
    onStage?.(stage)
    return () => {
      for (const end of ends) end()
    }
  }, [services, pointer, onStage])

  /** The menu key on a clip of the list opens the menu where the clip is drawn. */
  const openMenu = useCallback(
    (clip: ClipId): void => {
      const box = context?.stage.scene().clips.find((candidate) => candidate.clip.id === clip)
      const element = area.current
      if (!box || !element) return
      const { left, top } = element.getBoundingClientRect()
      const clientX = left + Math.max(0, box.x) + Math.min(40, box.width / 2)
      const clientY = top + bodyTop(box) + bodyHeight(box) / 2
      element.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX, clientY }))
    },
    [context],
  )

  return (
    <div ref={root} className="timeline">
      <canvas ref={overview} className="timeline-overview" aria-hidden />
      <ContextMenuArea entries={() => menu.current()}>
        <div ref={area} className="timeline-area">
          <canvas ref={base} className="timeline-canvas" aria-hidden />
          <canvas ref={overlay} className="timeline-canvas" aria-hidden />
          <div ref={playhead} className="timeline-playhead" aria-hidden />
          {context && <Renaming context={context} />}
        </div>
      </ContextMenuArea>
      <EmptyTimeline services={services} />
      <UnreadAudio pointer={pointer} />
      {context && <ClipList context={context} onMenu={openMenu} />}
      <Announcer pointer={pointer} />
    </div>
  )
}

/** Says that drawing waits for audio which could not be read, also after some attempts. */
const UnreadAudio = ({ pointer }: { readonly pointer: PointerStore }) => {
  const unread = useStore(pointer, (state) => state.unread)
  return (
    <div role="status" className="timeline-unread" hidden={!unread}>
      {unread && 'Some audio cannot be read at the moment. Trying again…'}
    </div>
  )
}

/** Tells screen readers what a gesture did. */
const Announcer = ({ pointer }: { readonly pointer: PointerStore }) => {
  const announcement = useStore(pointer, (state) => state.announcement)
  return (
    <div role="status" className="timeline-unseen">
      {announcement}
    </div>
  )
}
