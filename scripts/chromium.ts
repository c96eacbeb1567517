import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'
import { run } from './run.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

const ofPlaywright = (): string | null => {
  const path = chromium.executablePath()
  return path && existsSync(path) ? path : null
}

const ofSystem = (): string | null =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find(existsSync) ?? null

const reachable = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(3000) })).status < 500
  } catch {
    return false
  }
}

/**
 * The Chromium that drives the editor in tests and in the demo: `LASSO_CHROMIUM`, Playwright's own, downloaded when its
 * server can be reached, else the system's, else Debian's package when we are root.
 * @returns its path, or null with the reason printed
 */
export const findChromium = async (): Promise<string | null> => {
  const chosen = process.env.LASSO_CHROMIUM
  if (chosen) return chosen
  const found = ofPlaywright() ?? ofSystem()
  if (found) return found
  if (await reachable('https://cdn.playwright.dev/')) {
    console.log('Chromium is missing: fetching the build of Playwright')
    if ((await run('playwright', ['install', 'chromium'])) === 0 && ofPlaywright()) return ofPlaywright()
  }
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('Chromium is missing: installing the package `chromium`')
    await run('apt-get', ['update', '-qq'], { quiet: true })
    const options = ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core']
    await run('apt-get', options, { env: { DEBIAN_FRONTEND: 'noninteractive' }, quiet: true })
    return ofSystem()
  }
  console.log('No Chromium: install it, or name one in LASSO_CHROMIUM')
  return null
}

/** Chromium refuses its sandbox to root. */
export const chromiumArguments = (): string[] => [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--autoplay-policy=no-user-gesture-required',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** The version line of a Chromium, for reports. */
export const chromiumVersion = (path: string): string =>
  execFileSync(path, ['--version', '--no-sandbox']).toString().trim()
