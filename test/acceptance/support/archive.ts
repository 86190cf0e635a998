import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { separation } from '@astro/sdk'

/** A star that the archive knows: its position, deg, and the text that it answers with. */
export interface Star {
  readonly name: string
  readonly ra: number
  readonly dec: number
  readonly mag: number
  readonly text: string
}

/** What a server does with one request for a star. */
export type Behaviour = (star: Star, response: ServerResponse, request: IncomingMessage) => void

export interface Archive {
  readonly url: string
  /** Paths with queries as they came, in order. */
  readonly requests: string[]
  /** How often each star was asked for. */
  readonly asked: Map<string, number>
  /** What happens to requests from now on. */
  behave(behaviour: Behaviour): void
  close(): Promise<void>
}

export const honest: Behaviour = ({ text }, response) => {
  response.writeHead(200, { 'content-type': 'text/csv' }).end(text)
}

/** The light-curve service on loopback: knows stars by the position asked for. */
export async function startArchive(stars: readonly Star[], behaviour: Behaviour = honest): Promise<Archive> {
  let behave = behaviour
  const sockets = new Set<Socket>()
  const requests: string[] = []
  const asked = new Map<string, number>()
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    const [, ra, dec] = (new URL(request.url ?? '', 'http://host').searchParams.get('POS') ?? '').split(' ').map(Number)
    const star = stars.find((one) => separation(one.ra, one.dec, ra ?? NaN, dec ?? NaN) < 1 / 3600)
    if (!star) return void response.writeHead(404).end('no such place')
    asked.set(star.name, (asked.get(star.name) ?? 0) + 1)
    response.on('error', () => {})
    behave(star, response, request)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/cgi-bin/ZTF/nph_light_curves`,
    requests,
    asked,
    behave: (next) => {
      behave = next
    },
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    }),
  }
}

/** A catalog of these stars. */
export function catalogOf(stars: readonly Star[]): string {
  return `name,ra,dec,mag\n${stars.map(({ name, ra, dec, mag }) => `${name},${ra},${dec},${mag}\n`).join('')}`
}
