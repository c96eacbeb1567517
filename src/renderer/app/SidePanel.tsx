import { Tabs } from '@base-ui/react/tabs'
import { lazy, Suspense } from 'react'
import type { Job } from '../../contract/api.ts'
import { JobsPanel } from '../history/JobsPanel.tsx'
import { DescribePanel } from '../separate/DescribePanel.tsx'
import { useEditor, usePreferences, useProject } from '../state/context.tsx'
import type { SideTab } from '../state/shell-store.ts'
import './side-panel.css'

const HistoryPanel = lazy(async () => ({ default: (await import('../history/HistoryPanel.tsx')).HistoryPanel }))
const InspectorPanel = lazy(async () => ({
  default: (await import('../inspector/InspectorPanel.tsx')).InspectorPanel,
}))

const tabs: readonly { readonly value: SideTab; readonly label: string }[] = [
  { value: 'describe', label: 'Describe' },
  { value: 'inspector', label: 'Inspector' },
  { value: 'history', label: 'History' },
  { value: 'jobs', label: 'Jobs' },
]

/** Jobs that run, wait, or wait for a decision. */
const wantsAttention = ({ state }: Job): boolean => state !== 'done' && state !== 'cancelled'

export const SidePanel = () => {
  const { preferences } = useEditor()
  const tab = usePreferences((state) => state.sideTab)
  const jobs = useProject((state) => Object.values(state.jobs).filter(wantsAttention).length)
  return (
    <Tabs.Root
      className="side-panel"
      value={tab}
      onValueChange={(value: SideTab) => preferences.change({ sideTab: value })}
    >
      <Tabs.List className="side-tabs" aria-label="Side panel">
        {tabs.map(({ value, label }) => (
          <Tabs.Tab key={value} value={value} className="side-tab">
            {label}
            {value === 'jobs' && jobs > 0 && <span className="side-count numbers">{jobs}</span>}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="describe" className="side-content">
        <DescribePanel />
      </Tabs.Panel>
      <Tabs.Panel value="inspector" className="side-content">
        <Suspense>
          <InspectorPanel />
        </Suspense>
      </Tabs.Panel>
      <Tabs.Panel value="history" className="side-content">
        <Suspense>
          <HistoryPanel />
        </Suspense>
      </Tabs.Panel>
      <Tabs.Panel value="jobs" className="side-content">
        <JobsPanel />
      </Tabs.Panel>
    </Tabs.Root>
  )
}
