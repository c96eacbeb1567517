import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { audioSepTensors, smallSizes } from '../support/audiosep-tensors.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { findCases } from './case.ts'
import { networks } from './networks.ts'
import { openWorkbench } from './workbench.ts'

/** Vulkan in software: SwiftShader, which lies beside Chromium, with a loader of Vulkan. */
const softwareGraphics = (): string | null => {
  const { LASSO_CHROMIUM: chosen } = process.env
  const folders = [...(chosen && existsSync(chosen) ? [dirname(realpathSync(chosen))] : []), '/usr/lib/chromium']
  return folders.map((folder) => join(folder, 'vk_swiftshader_icd.json')).find(existsSync) ?? null
}

const driver = process.platform === 'linux' ? softwareGraphics() : null
if (driver === null) console.log('skipped: needs Linux and the software Vulkan driver that lies beside Chromium')

const prefix = 'ss_model.'

/** Writes a case of the small network: what the processor computes is what is expected. */
const writeCase = async (folder: string): Promise<void> => {
  mkdirSync(folder)
  const weights = [...audioSepTensors(smallSizes)]
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, tensor]) => ({ ...tensor, name: name.slice(prefix.length) }))
  const seeded = (name: string, shape: number[], scale: number) => ({ name, key: name, shape, scale, offset: 0 })
  const outputs = [{ name: 'waveform_short', shape: [1, 1, 5000], tolerance: 1e-4 }]
  const inputs = [seeded('condition', [1, 512], 0.0765), seeded('mixture_short', [1, 1, 5000], 0.3)]
  writeFileSync(join(folder, 'case.json'), JSON.stringify({ network: 'audiosep-resunet30', weights, inputs, outputs }))
  const header = JSON.stringify({ waveform_short: { dtype: 'F32', shape: [1, 1, 5000], data_offsets: [0, 20000] } })
  const write = (values: Float32Array) => {
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(header.length))
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    writeFileSync(join(folder, 'expected.safetensors'), Buffer.concat([length, Buffer.from(header), bytes]))
  }
  write(new Float32Array(5000))
  const golden = findCases(folder)[0]!.read()
  const { bench, close } = openWorkbench(golden, 'ss_model', 'cpu')
  const computed = await networks['audiosep-resunet30']!.compute('waveform_short', golden, bench)
  close()
  write(computed.data as Float32Array)
}

test.skipIf(driver === null)('a graphics card computes what the processor does', { timeout: 240_000 }, async () => {
  using folder = temporaryFolder()
  const small = folder.file('small')
  await writeCase(small)
  const run = promisify(execFile)
  const runner = join(import.meta.dirname, 'index.ts')
  const { stdout } = await run(process.execPath, [runner, small, '--provider', 'webgpu'], {
    env: {
      ...process.env,
      VK_DRIVER_FILES: driver!,
      LD_LIBRARY_PATH: [process.env.LD_LIBRARY_PATH, dirname(driver!)].filter(Boolean).join(':'),
    },
  })
  expect(stdout).toMatch(/^small\/waveform_short {2}\S+ {2}1e-3 {2}pass$/m)
})
