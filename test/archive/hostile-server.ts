import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'

/** What a server does with the `n`-th request (from 1), given its head and body as text. */
export type Behaviour = (socket: Socket, request: string, n: number) => void

export interface HostileServer {
  readonly url: string
  readonly port: number
  /** Heads and bodies of the requests so far. */
  readonly requests: string[]
  /** Most requests that were open at once, and when each came, ms. */
  most(): number
  readonly times: number[]
  close(): Promise<void>
}

/** A server that speaks raw bytes, so that it can also lie about them. */
export async function startServer(behave: Behaviour): Promise<HostileServer> {
  const sockets = new Set<Socket>()
  const [requests, times]: [string[], number[]] = [[], []]
  let [open, most] = [0, 0]
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    let pending = ''
    let busy = false
    const answered = (): void => {
      if (busy) open--
      busy = false
    }
    socket.on('error', () => {})
    socket.on('close', () => {
      answered()
      sockets.delete(socket)
    })
    // A write means that the answer has begun to leave: the fixtures write their answers in one piece.
    const write = socket.write.bind(socket)
    socket.write = ((...args: Parameters<typeof write>) => {
      answered()
      return write(...args)
    }) as typeof socket.write
    socket.on('data', (data) => {
      pending += data.toString('latin1')
      const end = pending.indexOf('\r\n\r\n')
      const length = Number(/content-length: (\d+)/i.exec(pending)?.[1] ?? 0)
      if (end < 0 || pending.length < end + 4 + length) return
      const request = pending
      pending = ''
      busy = true
      most = Math.max(most, ++open)
      times.push(performance.now())
      behave(socket, request, requests.push(request))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/lc`,
    port,
    requests,
    times,
    most: () => most,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** A whole, honest answer. */
export function reply(status: number, body: string | Buffer, headers: Record<string, string> = {}): Buffer {
  const lines = Object.entries({ 'content-length': String(Buffer.byteLength(body)), ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} X\r\n${lines.join('')}\r\n`), Buffer.from(body)])
}
