import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deviceName } from '../../src/main/inference/device-name.ts'
import { openWay, type Way, wayNames } from './ways.ts'

let before: string | undefined
beforeEach(() => {
  before = process.env.LASSO_PROVIDER
})
afterEach(() => {
  if (before === undefined) delete process.env.LASSO_PROVIDER
  else process.env.LASSO_PROVIDER = before
})

describe.each(wayNames)('the device of networks over %s', (name) => {
  let way: Way
  beforeEach(async () => {
    way = await openWay(name)
  })
  afterEach(() => way.close())

  test('is told with the reason for it, and no child is left of asking', async () => {
    process.env.LASSO_PROVIDER = 'cpu'
    const device = await way.client.call('models.device', { retry: false })
    expect(device).toEqual({ provider: 'cpu', name: deviceName('cpu'), reason: 'LASSO_PROVIDER says so.' })
    expect(existsSync(join(way.folder, 'config', 'device.json'))).toBe(false)
  })

  test('is found out by trial where nothing says it, and remembered beside the preferences', async () => {
    delete process.env.LASSO_PROVIDER
    const device = await way.client.call('models.device', { retry: false })
    expect(device.reason).not.toBe('')
    expect(await way.client.call('models.device', { retry: false })).toEqual(device)
    expect(existsSync(join(way.folder, 'config', 'device.json'))).toBe(true)
  })
})
