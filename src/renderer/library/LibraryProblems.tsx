import { explainProblem } from '../../contract/explain-problem.ts'
import type { Library, LibraryProblem } from '../../contract/library.ts'
import { counted } from './library-words.ts'

const Problem = ({ problem }: { readonly problem: LibraryProblem }) => {
  const { file } = problem
  const { happened, next } = explainProblem(problem)
  return (
    <li className="library-problem selectable">
      <strong>{file}</strong>
      <span>
        {happened.replace(`“${file}”`, 'It')} {next}
      </span>
    </li>
  )
}

/** What of the folder cannot be used, one by one, and what to do about it. */
export const LibraryProblems = ({ library }: { readonly library: Library }) => {
  const { problems, furtherProblems, stray, furtherStray, passedOver, tooMany, sounds } = library
  const nested = sounds.reduce((sum, one) => sum + one.nested, 0)
  return (
    <>
      {problems.length > 0 && (
        <section aria-label="Recordings with problems">
          <h3>{counted(problems.length + furtherProblems, 'recording')} with problems</h3>
          <ul className="library-problems">
            {problems.map((problem) => (
              <Problem key={problem.file} problem={problem} />
            ))}
          </ul>
          {furtherProblems > 0 && <p className="library-note">And {furtherProblems} more like these.</p>}
        </section>
      )}
      {stray.length > 0 && (
        <p className="library-note">
          {counted(stray.length + furtherStray, 'recording lies', 'recordings lie')} in no folder of a sound, and{' '}
          {stray.length + furtherStray === 1 ? 'is' : 'are'} not used: {stray.slice(0, 8).join(', ')}
          {stray.length + furtherStray > 8 && '…'}
        </p>
      )}
      {nested > 0 && (
        <p className="library-note">
          {counted(nested, 'recording')} in folders within those of their sounds {nested === 1 ? 'counts' : 'count'} as
          well.
        </p>
      )}
      {passedOver > 0 && (
        <p className="library-note">{counted(passedOver, 'other file is', 'other files are')} passed over.</p>
      )}
      {tooMany && (
        <p className="library-note" data-kind="warning">
          There are more files than Lasso looks at. Is that really a folder of sounds?
        </p>
      )}
    </>
  )
}
