import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { fail } from '../../contract/failures.ts'
import { applicationId, formatVersion, pageBytes, sqliteMagic } from './format.ts'
import { assertNotOpen } from './open-files.ts'
import { translating } from './translate.ts'

/** What the first bytes of a project file say. */
export type Header = {
  readonly version: number
  readonly bytes: number
  /** Bytes that the header counts and the file does not have. Right after a crash that means nothing. */
  readonly missing: number
}

const headerBytes = 100
const sniffedBytes = 4096

const starts: readonly (readonly [offset: number, magic: string, name: string])[] = [
  [0, 'RIFF', 'a WAV or other RIFF file'],
  [0, 'RF64', 'a WAV (RF64) file'],
  [0, 'FORM', 'an AIFF file'],
  [0, 'fLaC', 'a FLAC file'],
  [0, 'OggS', 'an Ogg file'],
  [0, 'ID3', 'an MP3 file'],
  [0, '\xff\xfb', 'an MP3 file'],
  [0, '\xff\xf3', 'an MP3 file'],
  [0, '\xff\xf2', 'an MP3 file'],
  [4, 'ftyp', 'an MP4, M4A or MOV file'],
  [0, '\x1a\x45\xdf\xa3', 'a WebM or Matroska file'],
  [0, 'PK\x03\x04', 'a ZIP archive or an office document'],
  [0, '\x1f\x8b', 'a gzip archive'],
  [0, '7z\xbc\xaf', 'a 7-Zip archive'],
  [0, '%PDF', 'a PDF document'],
  [0, '\x89PNG', 'a PNG image'],
  [0, '\xff\xd8\xff', 'a JPEG image'],
  [0, 'GIF8', 'a GIF image'],
  [0, '\x7fELF', 'a program'],
  [0, 'MZ', 'a Windows program'],
  [0, '<?xml', 'an XML document'],
  [0, 'dotdotdot', 'part of an old Audacity project'],
]

/** Audacity's `application_id`, "AUDY" (au3/libraries/au3-project-file-io/ProjectFileIO.cpp). */
const audacityId = 0x41554459

const isText = (bytes: Buffer): boolean => {
  if (bytes.length === 0) return false
  const text = bytes.toString('utf8')
  const strange = [...text].filter((letter) => letter < ' ' && !'\t\n\r'.includes(letter)).length
  return strange === 0 && !text.slice(0, -4).includes('�')
}

/** What a file that is no project of ours seems to be, in words that finish "it looks like …". */
export const looksLike = (start: Buffer): string => {
  const text = start.toString('latin1')
  if (text.startsWith(sqliteMagic)) {
    const id = start.length >= 72 ? start.readUInt32BE(68) : 0
    if (id === audacityId) return 'an Audacity project'
    return 'a database of another program'
  }
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WAVE') return 'a WAV file'
  const known = starts.find(([offset, magic]) => text.startsWith(magic, offset))
  if (known) return known[2]
  if (start.every((byte) => byte === 0)) return 'a file of zeros'
  return isText(start) ? 'a text file' : 'a file of an unknown kind'
}

/** First bytes of a file that is not open in this process (closing it would drop SQLite's locks: see open-files.ts). */
export const readStart = (path: string, length: number): Buffer => {
  assertNotOpen(path)
  const file = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(length)
    return buffer.subarray(0, readSync(file, buffer, 0, length, 0))
  } finally {
    closeSync(file)
  }
}

/**
 * Looks at size, magic, application id and version, in this order, before SQLite sees the file.
 * @throws HostError `file-missing`, `project-empty`, `project-foreign`, `project-damaged`, `project-newer`, `project-busy`
 */
export const readHeader = (path: string): Header =>
  translating(path, () => {
    const file = basename(path)
    const stats = statSync(path)
    if (stats.isDirectory()) fail({ code: 'project-foreign', file, looksLike: 'a folder' })
    if (!stats.isFile()) fail({ code: 'project-foreign', file, looksLike: 'a device' })
    if (stats.size === 0) fail({ code: 'project-empty', file })
    const start = readStart(path, sniffedBytes)
    const magic = start.toString('latin1', 0, sqliteMagic.length)
    if (magic !== sqliteMagic) {
      const ours = start.length >= headerBytes && start.readUInt32BE(68) === applicationId
      const cut = sqliteMagic.startsWith(magic)
      if (ours || cut) fail({ code: 'project-damaged', file, reason: 'its first bytes are damaged', recoverable: ours })
      fail({ code: 'project-foreign', file, looksLike: looksLike(start) })
    }
    if (start.length < headerBytes)
      fail({ code: 'project-damaged', file, reason: 'it ends within its first bytes', recoverable: false })
    if (start.readUInt32BE(68) !== applicationId) fail({ code: 'project-foreign', file, looksLike: looksLike(start) })
    const version = start.readUInt32BE(60)
    if (version > formatVersion) fail({ code: 'project-newer', file, version, supported: formatVersion })
    const layout = Math.max(start[18]!, start[19]!)
    if (layout > 2)
      fail({
        code: 'project-damaged',
        file,
        reason: `its header names a layout ${layout} that is not known`,
        recoverable: true,
      })
    const missing = start.readUInt32BE(28) * pageBytes - stats.size
    return { version, bytes: stats.size, missing: Math.max(0, missing) }
  })
