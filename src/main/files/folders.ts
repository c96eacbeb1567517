import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** Where a host keeps its own things. */
export type Folders = {
  /** Preferences, recent files, window state. */
  readonly config: string
  /** Projects that were never named, until they are. */
  readonly untitled: string
  /**
   * Uploads, downloads and temporary projects of this process; removed when the host closes. Not in the system's
   * temporary folder, which others can write to and which often lies in memory: recordings are large and private.
   */
  readonly temporary: string
  /** Models that were downloaded or added. `fixed` when the command line or the environment says so: no setting changes it. */
  readonly models: { readonly folder: string; readonly fixed: boolean }
  /**
   * The user's own sounds, one folder each: null when the settings say where. `fixed` as for models. `cache` holds what was
   * made of them, and can be made again.
   */
  readonly library: { readonly folder: string | null; readonly fixed: boolean; readonly cache: string }
  /** What was heard in recordings, which can be computed again; absent where it is not to outlast the host. */
  readonly heard?: string
  /** Where file listings begin. */
  readonly start: string
}

type Environment = { readonly [name: string]: string | undefined }

const configBase = (environment: Environment, platform: NodeJS.Platform, home: string): string => {
  if (platform === 'win32') return environment.APPDATA ?? join(home, 'AppData', 'Roaming')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support')
  return environment.XDG_CONFIG_HOME ?? join(home, '.config')
}

const dataBase = (environment: Environment, platform: NodeJS.Platform, home: string): string =>
  platform === 'win32' || platform === 'darwin'
    ? configBase(environment, platform, home)
    : (environment.XDG_DATA_HOME ?? join(home, '.local', 'share'))

const cacheBase = (environment: Environment, platform: NodeJS.Platform, home: string): string => {
  if (platform === 'win32') return environment.LOCALAPPDATA ?? join(home, 'AppData', 'Local')
  if (platform === 'darwin') return join(home, 'Library', 'Caches')
  return environment.XDG_CACHE_HOME ?? join(home, '.cache')
}

/** A folder for what can be made again, and that only this user can write. */
export const cacheFolder = (
  purpose: string,
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
  home = homedir(),
): string =>
  environment.LASSO_HOME
    ? join(environment.LASSO_HOME, 'cache', purpose)
    : join(cacheBase(environment, platform, home), nameOn(platform), purpose)

const nameOn = (platform: NodeJS.Platform): string => (platform === 'linux' ? 'lasso' : 'Lasso')

/**
 * The folders of this user by the system's own rules. `LASSO_HOME` puts all of them under one folder instead: for a
 * portable copy, and for tests.
 */
export const userFolders = (
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
  home = homedir(),
): Folders => {
  const own = environment.LASSO_HOME
  const name = nameOn(platform)
  return {
    config: own ?? join(configBase(environment, platform, home), name),
    untitled: join(own ?? join(dataBase(environment, platform, home), name), 'untitled'),
    temporary: join(cacheFolder('temporary', environment, platform, home), `${process.pid}`),
    models: environment.LASSO_MODELS
      ? { folder: resolve(environment.LASSO_MODELS), fixed: true }
      : { folder: join(own ?? join(dataBase(environment, platform, home), name), 'models'), fixed: false },
    library: {
      folder: environment.LASSO_LIBRARY ? resolve(environment.LASSO_LIBRARY) : null,
      fixed: Boolean(environment.LASSO_LIBRARY),
      cache: cacheFolder('library', environment, platform, home),
    },
    heard: cacheFolder('heard', environment, platform, home),
    start: environment.LASSO_START ?? home,
  }
}
