import { startApp } from './electron/app.ts'

startApp()
