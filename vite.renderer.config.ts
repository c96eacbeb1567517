import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The editor's page, the same for Electron (`lasso://`) and for the browser host (`http://127.0.0.1`). */
export default defineConfig({
  root: resolve(import.meta.dirname, 'src/renderer'),
  // Relative, so that the page works from any origin and any path.
  base: './',
  plugins: [react()],
  build: {
    outDir: resolve(import.meta.dirname, 'out/renderer'),
    emptyOutDir: true,
    target: 'chrome140',
    // The content security policy allows scripts, worklets and fonts of the page's own origin only, never `data:`.
    assetsInlineLimit: 0,
    minify: 'oxc',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { input: resolve(import.meta.dirname, 'src/renderer/index.html') },
  },
  worker: { format: 'es' },
})
