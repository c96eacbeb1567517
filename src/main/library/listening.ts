import type { Failure } from '../../contract/failures.ts'
import type { EncoderDescription } from '../../core/library/encoder.ts'
import type { LibraryContents } from './contents.ts'
import { type LibraryWork, listenToAll } from './listen-to-all.ts'
import { type Recording, statusOf } from './recordings.ts'

/** The job that listens to what waits in a library, by itself or when somebody asks. */
export type LibraryListening = {
  now(): {
    /** The job's id while there is one. */
    readonly job: string | null
    /** Somebody cancelled it: it does not begin by itself again. */
    readonly stopped: boolean
    /** Why it could not go on. */
    readonly trouble: Failure | null
  }
  /** Begins when something waits and nothing speaks against it. */
  byItself(): void
  /**
   * Begins because somebody asks, or widens what the job is about.
   * @param names of sounds; null for all
   * @returns the job's id; null when nothing is waiting
   * @throws what `requireEncoder` throws
   */
  ask(names: readonly string[] | null): string | null
  /** These sounds come first from now on. */
  want(names: readonly string[]): void
  /** What it could not go on for may have passed. */
  forgetTrouble(): void
  /** Nor does it matter any more that somebody cancelled it. */
  forgive(): void
  /** Ends what was about another folder. */
  leaveFolder(): void
  close(): void
}

export type ListeningOptions = Pick<LibraryWork, 'board' | 'workplaces' | 'cache' | 'cacheFolder' | 'remembered'> & {
  readonly contents: LibraryContents
  readonly encoder: () => EncoderDescription | null
  /** @throws HostError model-missing when none is installed */
  readonly requireEncoder: () => void
  /** Listens by itself to what is new; without, only when it is asked to. */
  readonly background: boolean
  /** Told when what is shown of it is otherwise. */
  readonly onChange: () => void
  /** Told at its end. */
  readonly onEnd: () => void
}

export const createListening = (options: ListeningOptions): LibraryListening => {
  const { contents, encoder, requireEncoder, background, onChange, onEnd, ...places } = options
  const { board } = places
  let job: string | null = null
  /** Sounds that the job is about; null for all. */
  let only: ReadonlySet<string> | null = null
  /** Sounds that a person asked for: they come first. */
  const wanted = new Set<string>()
  /** Jobs that were cancelled because another folder was chosen. */
  const left = new Set<string>()
  let trouble: Failure | null = null
  let stopped = false
  let isClosed = false

  const waiting = (): Recording[] =>
    contents
      .now()
      .found.recordings.filter(
        (recording) => statusOf(recording) === 'waiting' && (only === null || only.has(recording.sound!)),
      )

  const work: LibraryWork = {
    ...places,
    waiting: () => {
      const { root } = contents.now()
      const described = encoder()
      if (!described || root === null) return null
      const all = waiting()
      const isWanted = ({ sound }: Recording): boolean => wanted.has(sound!)
      const recordings = [...all.filter(isWanted), ...all.filter((recording) => !isWanted(recording))]
      return { root, encoder: described, facts: contents.facts(), recordings }
    },
    taken: (recording) => {
      if (recording.failure) contents.failed(recording, recording.failure)
      onChange()
    },
    gone: (recording, all) => {
      // When the whole folder is gone, a look says so, and nothing of it is forgotten.
      if (all) void contents.look()
      else contents.gone(recording)
      onChange()
    },
  }

  const begin = (): string => {
    trouble = null
    const title = 'Listen to the library'
    const started = board.start({ kind: 'library', title, queue: 'library', scope: 'program' }, (handle) =>
      listenToAll(handle, work),
    )
    job = started
    void board.settled(started).then((ended) => {
      if (job === started) job = null
      if (ended.state === 'cancelled' && !left.delete(started)) stopped = true
      if (ended.state === 'failed') trouble = ended.failure
      only = null
      onEnd()
      // What came while it was at work, or while it worked on some sounds alone.
      byItself()
    })
    onChange()
    return started
  }

  const byItself = (): void => {
    if (!background || isClosed || stopped || trouble || job !== null) return
    if (encoder() && contents.now().state === 'ready' && waiting().length > 0) begin()
  }

  const forgive = (): void => {
    ;[trouble, stopped] = [null, false]
  }

  const beginWith = (names: readonly string[] | null): string | null => {
    only = names && new Set(names)
    try {
      if (waiting().length > 0) {
        requireEncoder()
        return begin()
      }
    } catch (thrown) {
      only = null
      throw thrown
    }
    only = null
    return null
  }

  const want = (names: readonly string[]): void => {
    for (const name of names) wanted.add(name)
  }

  return {
    now: () => ({ job, stopped, trouble }),
    byItself,
    ask: (names) => {
      stopped = false
      want(names ?? [])
      if (job === null) return beginWith(names)
      only = names === null || only === null ? null : new Set([...only, ...names])
      return job
    },
    want,
    forgetTrouble: () => {
      trouble = null
    },
    forgive,
    leaveFolder: () => {
      if (job !== null && board.get(job)) {
        left.add(job)
        board.cancel(job)
      }
      wanted.clear()
      forgive()
    },
    close: () => {
      isClosed = true
    },
  }
}
