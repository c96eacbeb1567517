import type { WebSocket } from 'ws'
import type { Port } from '../../contract/transport.ts'

/** Above this much unsent, a client has stopped reading: its events are of no use to it any more. */
const mostUnsent = 256 * 2 ** 20

/** The transport's port over a WebSocket: JSON text, a message a frame. What is not JSON closes the socket. */
export const socketPort = (socket: WebSocket): Port => ({
  send: (message) => {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > mostUnsent) socket.terminate()
    else socket.send(JSON.stringify(message))
  },
  onMessage: (listener) => {
    socket.on('message', (data, isBinary) => {
      let message: unknown
      try {
        if (isBinary) throw new SyntaxError('binary')
        message = JSON.parse(data.toString())
      } catch {
        socket.close(1003, 'JSON text expected')
        return
      }
      listener(message)
    })
  },
  onClose: (listener) => void socket.once('close', listener),
  close: () => socket.close(1000),
})
