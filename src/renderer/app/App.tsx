import { CSPProvider } from '@base-ui/react/csp-provider'
import { Tooltip } from '@base-ui/react/tooltip'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { type Failure, failureOf } from '../../contract/failures.ts'
import { EditorContext, type Editor as Session } from '../state/context.tsx'
import type { Connection } from './connect.ts'
import { Editor } from './Editor.tsx'
import { Recovery } from './Recovery.tsx'
import { FailureScreen, LoadingScreen, RefusedScreen } from './screens.tsx'
import { createSession, unfinishedOf } from './session.ts'

/** From the first connection to the editor: one screen for each thing that can stand between. */
export const App = ({ connection }: { readonly connection: Connection }) => {
  const { status } = useStore(connection)
  const [session, setSession] = useState<Session | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [asked, setAsked] = useState(false)

  useEffect(() => {
    if (status !== 'open') return
    let current = true
    const start = async (): Promise<void> => {
      if (session) {
        session.models.reload()
        session.library.reload()
        return session.project.load()
      }
      const made = await createSession(connection)
      if (!current) return
      if (!made.project.getState().info && unfinishedOf(made).length === 0) await newProject(made)
      setSession(made)
    }
    start().catch((thrown) => {
      const problem = failureOf(thrown)
      // A break of the connection starts this again by itself.
      if (current && problem.code !== 'disconnected') setFailure(problem)
    })
    return () => {
      current = false
    }
  }, [status, connection, session])

  if (status === 'refused') return <RefusedScreen />
  if (failure) return <FailureScreen failure={failure} />
  if (!session) return <LoadingScreen />
  return (
    <CSPProvider disableStyleElements>
      <EditorContext value={session}>
        <Tooltip.Provider delay={500}>
          {asked || unfinishedOf(session).length === 0 ? (
            <Editor />
          ) : (
            <Recovery
              onDone={async () => {
                if (!session.project.getState().info) await newProject(session)
                setAsked(true)
              }}
            />
          )}
        </Tooltip.Provider>
      </EditorContext>
    </CSPProvider>
  )
}

const newProject = async ({ host, project }: Session): Promise<void> => {
  await host.call('project.new', undefined)
  await project.load()
}
