import type { ProjectSession } from './project/session.ts'

/** How often to look, in milliseconds: one `stat` of the file. */
const interval = 2000

/**
 * Looks now and then whether the open file is still where it was, so that moving or deleting it is told at once and not
 * by the next edit. Told once for each file; looking begins anew when another one is open or this one got a new place.
 * @returns a function that ends the watch
 */
export const watchProject = (
  session: Pick<ProjectSession, 'verify' | 'on'>,
  every: number = interval,
): (() => void) => {
  let told = false
  const forget = (): void => {
    told = false
  }
  const ends = [session.on('replaced', forget), session.on('info', forget)]
  const timer = setInterval(() => {
    if (!told) told = session.verify() !== null
  }, every).unref()
  return () => {
    clearInterval(timer)
    for (const end of ends) end()
  }
}
