import { defineConfig } from '@playwright/test'

export default defineConfig({ testDir: 'test/electron', workers: 1, timeout: 120_000, reporter: 'list' })
