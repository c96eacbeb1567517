import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { useEditor, useProject } from '../state/context.tsx'
import './history.css'

const lineHeight = 30

const clock = (at: string): string => new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })

/** Every undo step of the project, kept in its file. A click goes there; steps after it wait to be redone. */
export const HistoryPanel = () => {
  const { project } = useEditor()
  const history = useProject((state) => state.history)
  const position = useProject((state) => state.position)
  const box = useRef<HTMLDivElement>(null)
  const lines = [{ position: 0, label: 'Start', at: null as string | null }, ...history]
  const current = lines.findLastIndex((line) => line.position <= position)
  const list = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => lineHeight,
    overscan: 12,
  })
  useEffect(() => list.scrollToIndex(Math.max(0, current)), [current, list])

  const step = (by: number): void => {
    const line = lines[current + by]
    if (line) project.jump(line.position)
  }
  return (
    <div className="history" ref={box}>
      <div
        role="listbox"
        aria-label="History"
        tabIndex={0}
        aria-activedescendant={`history-${current}`}
        style={{ height: list.getTotalSize() }}
        onKeyDown={(event) => {
          const by = { ArrowUp: -1, ArrowDown: 1, Home: -current, End: lines.length - 1 - current }[event.key]
          if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return
          event.preventDefault()
          step(by)
        }}
      >
        {list.getVirtualItems().map(({ index, start }) => {
          const line = lines[index]
          if (!line) return null
          return (
            // The list box has the keyboard; its options are chosen by pointer or by the arrow keys above.
            <div
              key={line.position}
              id={`history-${index}`}
              role="option"
              aria-selected={index === current}
              tabIndex={-1}
              className="history-line"
              data-later={index > current}
              style={{ transform: `translateY(${start}px)`, height: lineHeight }}
              onPointerDown={() => project.jump(line.position)}
            >
              <span className="history-mark" aria-hidden />
              <span className="history-label">{line.label}</span>
              {line.at && <time className="numbers">{clock(line.at)}</time>}
            </div>
          )
        })}
      </div>
    </div>
  )
}
