import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium } from './chromium.ts'
import { electronBinary } from './electron-binary.ts'
import { run } from './run.ts'

/** Every suite in turn; the last line counts them all. */
type Count = { readonly passed: number; readonly failed: number; readonly skipped: number }

const reports = mkdtempSync(join(tmpdir(), 'lasso-reports-'))

const read = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

const countVitest = (code: number, file: string): Count => {
  const report = read(file) as {
    numPassedTests: number
    numFailedTests: number
    numPendingTests: number
    numTodoTests: number
  } | null
  if (!report) return { passed: 0, failed: 1, skipped: 0 }
  const failed = report.numFailedTests > 0 || code === 0 ? report.numFailedTests : 1
  return { passed: report.numPassedTests, failed, skipped: report.numPendingTests + report.numTodoTests }
}

const countPlaywright = (code: number, file: string): Count => {
  const report = read(file) as {
    stats: { expected: number; unexpected: number; flaky: number; skipped: number }
  } | null
  if (!report) return { passed: 0, failed: 1, skipped: 0 }
  const { expected, unexpected, flaky, skipped } = report.stats
  if (flaky > 0) console.log(`${flaky} passed only at the second try`)
  return { passed: expected + flaky, failed: unexpected || (code === 0 ? 0 : 1), skipped }
}

const counts: Count[] = []

const unit = join(reports, 'unit.json')
counts.push(
  countVitest(await run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${unit}`]), unit),
)

const playwright = async (name: string, config: string, env: Record<string, string>): Promise<void> => {
  const file = join(reports, `${name}.json`)
  const code = await run('playwright', ['test', '--config', config, '--reporter=list,json'], {
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file, ...env },
  })
  counts.push(countPlaywright(code, file))
}

const chromium = await findChromium()
if (chromium) {
  const built = await run('vite', ['build', '--config', 'vite.renderer.config.ts', '--logLevel', 'warn'])
  if (built !== 0) counts.push({ passed: 0, failed: 1, skipped: 0 })
  else await playwright('browser', 'playwright.config.ts', { LASSO_CHROMIUM: chromium })
} else counts.push({ passed: 0, failed: 1, skipped: 0 })

const electron = electronBinary()
if (electron.path) await playwright('electron', 'playwright.electron.config.ts', {})
else console.log(`Electron suite not run: ${electron.reason}`)

rmSync(reports, { recursive: true, force: true })
const total = counts.reduce((sum, count) => ({
  passed: sum.passed + count.passed,
  failed: sum.failed + count.failed,
  skipped: sum.skipped + count.skipped,
}))
process.exitCode = total.failed > 0 ? 1 : 0
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`)
