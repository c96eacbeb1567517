import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'
import rendererConfig from './vite.renderer.config.ts'

const source = (path: string): string => resolve(import.meta.dirname, 'src', path)

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      externalizeDeps: true,
      rolldownOptions: {
        // Workers and children are programs of their own: `src/main/entries.ts` finds them beside the bundle.
        input: {
          index: source('main/index.ts'),
          media: source('main/media/worker.ts'),
          separation: source('main/separation/child.ts'),
          inference: source('main/inference/child.ts'),
        },
        // Chunks lie beside the entries, because `entries.ts` may end up in one.
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload is one CommonJS file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: source('preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: rendererConfig,
})
