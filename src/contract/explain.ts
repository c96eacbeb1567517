import type { Failure } from './failures.ts'

/** A failure in words: what happened, what is safe, and what to do next. A part that has nothing to say is empty. */
export type Explanation = { readonly happened: string; readonly safe: string; readonly next: string }

const say = (happened: string, safe = '', next = ''): Explanation => ({ happened, safe, next })

const savedAll = 'Every edit so far is in the project file.'
const unchanged = 'Your project is as it was.'

const size = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.max(1, Math.ceil(bytes / 1e6))} MB`

/** Seconds, rounded up to what a person waits in. */
const wait = (seconds: number): string => {
  if (seconds <= 90) return `${Math.max(1, Math.ceil(seconds))} s`
  return seconds <= 5400 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`
}

const list = (words: readonly string[], most = 8): string =>
  words.length > most ? `${words.slice(0, most).join(', ')} and ${words.length - most} more` : words.join(', ')

/** “a”, “b” or “c”. */
const either = (words: readonly string[]): string => {
  const quoted = words.map((word) => `“${word}”`)
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
}

/** A reason as the end of a sentence, whether or not it came as one. */
const bare = (reason: string): string => reason.trim().replace(/\.+$/, '')

/** The sentences for every failure that a person can meet. The same in the editor and on the command line. */
export const explain = (failure: Failure): Explanation => {
  switch (failure.code) {
    case 'cancelled':
      return say('Cancelled.', unchanged)
    case 'bad-request':
      return say(`That cannot be done: ${bare(failure.problem)}.`, unchanged)
    case 'unknown-method':
      return say('This window and Lasso are of different versions.', savedAll, 'Reload the window.')
    case 'internal':
      return say(
        'Something went wrong inside Lasso.',
        savedAll,
        'Try again; if it happens again, report it with the details below.',
      )
    case 'disconnected':
      return say('The connection to Lasso was lost.', savedAll, 'Start Lasso again and open the project.')

    case 'no-project':
      return say('No project is open.', '', 'Open a project, or begin a new one.')
    case 'file-missing':
      return say(`“${failure.file}” is not there.`, unchanged, 'It may have been moved or renamed: choose it again.')
    case 'file-unreadable':
      return say(
        `“${failure.file}” cannot be read: ${bare(failure.reason)}.`,
        unchanged,
        'Check what it is, and that you may read it.',
      )
    case 'folder-not-writable':
      return say(`Nothing can be written to “${failure.folder}”.`, unchanged, 'Choose another folder.')
    case 'disk-full':
      return say(
        `The disk that holds “${failure.folder}” is full.`,
        'Everything up to here is safe.',
        failure.needed === null
          ? 'Free some space, or save elsewhere.'
          : `Free ${size(failure.needed)}, or save elsewhere.`,
      )
    case 'file-exists':
      return say(
        `“${failure.file}” is there already.`,
        'It was not touched.',
        'Choose another name, or say that it may be replaced.',
      )

    case 'project-newer':
      return say(
        `“${failure.file}” was made by a newer Lasso (format ${failure.version}; this one knows ${failure.supported}).`,
        'It was not touched.',
        'Update Lasso to open it.',
      )
    case 'project-empty':
      return say(
        `“${failure.file}” is empty.`,
        'It was not touched.',
        'If a copy of the project lies elsewhere, open that.',
      )
    case 'project-foreign':
      return say(
        `“${failure.file}” is not a Lasso project; it looks like ${failure.looksLike}.`,
        'It was not touched.',
        'To edit a recording, import it.',
      )
    case 'project-busy':
      return say(
        `“${failure.file}” is open in another Lasso.`,
        'It was not touched.',
        'Go on there, or close it there and open it again here.',
      )
    case 'project-damaged':
      return say(
        `“${failure.file}” is damaged: ${bare(failure.reason)}.`,
        'It was not touched.',
        failure.recoverable
          ? 'Recover it: what can be read goes to a new project.'
          : 'Recovery found nothing to begin with; look for a copy or a backup.',
      )
    case 'project-moved':
      return say(
        `“${failure.file}” was moved, renamed or replaced while it was open.`,
        'What was done before that is in the file, wherever it is now.',
        'Use Save As to go on in a new file.',
      )
    case 'project-read-only':
      return say(
        `“${failure.file}” cannot be changed: ${bare(failure.reason)}.`,
        'It was not touched.',
        'Use Save As to work on a copy.',
      )
    case 'edit-conflict':
      return say(
        'The project changed in the meantime, in another window or by a job.',
        'That change is kept; yours was not made.',
        'Look at it and try again.',
      )
    case 'edit-invalid':
      return say(`That edit is not possible: ${bare(failure.problem)}.`, unchanged)
    case 'source-missing':
      return say('A recording that this needs is not in the project.', unchanged, 'Check the project (File, Check).')

    case 'media-unknown':
      return say(
        `“${failure.file}” is not a recording that Lasso can read; it looks like ${failure.looksLike}.`,
        unchanged,
        'Lasso reads WAV, AIFF, FLAC, MP3, Ogg Vorbis and Opus, and in the editor also AAC, M4A, MP4, MOV and WebM.',
      )
    case 'media-damaged':
      return say(
        `“${failure.file}” (${failure.format}) is damaged: ${bare(failure.reason)}.`,
        unchanged,
        'Try another copy of it.',
      )
    case 'media-empty':
      return say(`“${failure.file}” holds no sound.`, unchanged)
    case 'media-too-many-channels':
      return say(
        `“${failure.file}” has ${failure.channels} channels; Lasso takes up to ${failure.most}.`,
        unchanged,
        'Split it into files of fewer channels first.',
      )
    case 'media-needs-renderer':
      return say(
        `“${failure.file}” is ${failure.format}, which only the editor can read.`,
        unchanged,
        'Import it in the editor, or convert it to WAV or FLAC first.',
      )
    case 'nothing-to-export':
      return say(
        'There is nothing to export there.',
        unchanged,
        'Choose a range that has clips, and tracks that are not muted.',
      )
    case 'encoder-missing':
      return say(`${failure.format} cannot be written here.`, unchanged, 'Choose another format.')

    case 'query-unknown': {
      const { query, knows, offers, unsure } = failure
      const meant = unsure?.nearest.length ? `Did you mean ${either(unsure.nearest)}?` : ''
      const known = !unsure && knows.length > 0 ? `What they know: ${list(knows, 24)}.` : ''
      const offer = offers?.length
        ? `A model that you can download knows it: ${list(offers)} (“lasso models download ${offers[0]}”, or the model manager).`
        : ''
      return say(
        unsure
          ? `Not sure: ${unsure.name} has not learned the sound “${query}”, and would only guess.`
          : `No installed system knows the sound “${query}”.`,
        unchanged,
        [meant, known, offer].filter((sentence) => sentence !== '').join(' '),
      )
    }
    case 'query-empty':
      return say('No sound was described.', unchanged, 'Say what to take out: “hiss”, “mains hum”, “drums”.')
    case 'nothing-selected':
      return say('There is no sound in that range.', unchanged, 'Select a part of a track that has clips.')
    case 'system-missing':
      return say(`The separation system “${failure.system}” is not installed.`, unchanged, 'Choose another, or “auto”.')
    case 'system-refused':
      return say(
        `${failure.system} cannot do that with this recording: ${bare(failure.reason)}.`,
        unchanged,
        'Describe the sound in other words, or choose another recording.',
      )
    case 'model-missing':
      return say(
        `“${failure.system}” is not on this machine yet.`,
        unchanged,
        'Download it in the model manager, or add a copy that you have.',
      )
    case 'model-unknown':
      return say(`Lasso knows no model “${failure.model}”.`, '', `It knows ${list(failure.known)}.`)
    case 'licence-unaccepted':
      return say(
        `“${failure.model}” is offered under ${failure.licence}, which is to be accepted first.`,
        'Nothing was downloaded.',
        `Read it at ${failure.url}, then accept it.`,
      )
    case 'model-manual':
      return say(
        `“${failure.model}” cannot be fetched by itself: its authors keep it where a person has to click.`,
        'Nothing was downloaded.',
        `Download ${list(failure.files)} from ${failure.page}, then add ${failure.files.length > 1 ? 'them' : 'it'} in the model manager or with “lasso models add FILE…”.`,
      )
    case 'model-damaged':
      return say(
        `“${failure.file}” of “${failure.model}” is not what it should be: ${bare(failure.reason)}.`,
        'It is not used, and no project is touched.',
        failure.bundled
          ? 'It came with Lasso: install Lasso again. Everything else works without it.'
          : 'Download it again, or add a copy that you have.',
      )
    case 'checkpoint-refused':
      return say(`“${failure.file}” is refused: ${bare(failure.reason)}.`, 'Nothing in it was run or kept.')
    case 'offline':
      return say(
        `${failure.host} cannot be reached: ${bare(failure.reason)}.`,
        failure.present.length > 0
          ? `These work without it: ${list(failure.present)}.`
          : 'The built-in tools work without it.',
        'Look at the connection, or add a copy of the file that you have.',
      )
    case 'download-refused':
      return say(
        `${failure.host} did not give the file: ${bare(failure.reason)}.`,
        'What was downloaded before is kept.',
        failure.retryAfter !== null
          ? `Try again in ${wait(failure.retryAfter)}.`
          : failure.page !== null
            ? `Go to ${failure.page}, then try again.`
            : 'Try again later, or add a copy of the file that you have.',
      )
    case 'runtime-missing':
      return say(
        `${failure.system} cannot run on ${failure.machine}: its runtime, onnxruntime, has no build for it.`,
        unchanged,
        'The built-in tools work here.',
      )
    case 'out-of-memory':
      return say(
        `There was not enough memory while ${failure.during}.`,
        'Everything up to here is safe.',
        'Close other programs, or choose a shorter region.',
      )
    case 'worker-crashed':
      return say(
        `The helper process ended unexpectedly while ${failure.during}.`,
        'What it had finished is kept, and your project is as it was.',
        'Resume to go on from there.',
      )
    case 'job-missing':
      return say('That job is not there any more.', unchanged)
    case 'labels-damaged':
      return say(
        `“${failure.file}” is not a label file: line ${failure.line}: ${bare(failure.reason)}.`,
        unchanged,
        'Lasso reads the label text that Audacity exports.',
      )
  }
}
