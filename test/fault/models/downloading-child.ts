import { createJobBoard } from '../../../src/main/jobs/board.ts'
import { openModelStore } from '../../../src/main/models/open-store.ts'
import { quickPatience, shopCatalogue } from '../../support/model-shop.ts'

/** A program that downloads a model and says how it ended, to be killed in between. */
const [config, models, model] = process.argv.slice(2)
const board = createJobBoard()
const store = openModelStore({
  board,
  folders: { config: config!, models: { folder: models!, fixed: true } },
  catalogue: shopCatalogue,
  patience: quickPatience,
})
board.on('changed', ({ stage }) => process.send?.({ stage }))
const { state, failure } = await board.settled(store.download(model!, true))
process.send?.({ state, failure }, () => process.exit(0))
