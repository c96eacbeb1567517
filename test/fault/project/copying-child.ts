import { openProjectFile } from '../../../src/main/project-file/open.ts'

/** Saves a copy over and over. Arguments: path of the project, path of the copy. */
const [path, target] = process.argv.slice(2) as [string, string]
const file = openProjectFile(path)
process.stdout.write('open\n')
for (;;) {
  file.copyTo(target, true)
  await new Promise(setImmediate)
}
