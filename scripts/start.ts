import { electronBinary } from './electron-binary.ts'
import { run } from './run.ts'

/** Opens the desktop program where Electron's binary is there, else the same editor in the default browser. */
const electron = electronBinary()
if (electron.path) {
  console.log('Starting Lasso in Electron')
  const built = await run('electron-vite', ['build', '--logLevel', 'warn'])
  process.exitCode = built === 0 ? await run(electron.path, ['.', ...process.argv.slice(2)]) : built
} else {
  console.log(`Starting Lasso in your browser: ${electron.reason}`)
  process.exitCode = await run('node', ['src/main/cli/index.ts', 'serve', '--open', ...process.argv.slice(2)])
}
