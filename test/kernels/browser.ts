import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** The command of a Chromium on this machine; ASTRO_TEST_BROWSER names another. */
export function findBrowser(): string | undefined {
  const named = process.env['ASTRO_TEST_BROWSER']
  const candidates = named === undefined ? ['chromium', 'chromium-browser', 'google-chrome'] : [named]
  return candidates.find((command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0)
}

/**
 * Bundles a page's script, serves it with some files on loopback, opens it without a window and gives what it posts to /answer.
 * Chunks that the page does not ask for (those of Node's threads) are never loaded.
 */
export async function runInBrowser(browser: string, script: URL, files: Readonly<Record<string, URL>>): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'astro-browser-'))
  await build({
    entryPoints: { page: fileURLToPath(script) }, outdir: folder, bundle: true, splitting: true, format: 'esm', platform: 'browser', target: 'es2024',
    external: ['node:*'], logLevel: 'error',
  })
  const pages: Record<string, () => { type: string; body: string | Buffer }> = {
    '/': () => ({ type: 'text/html', body: '<!doctype html><title>kernels</title><script type="module" src="/page.js"></script>' }),
    ...Object.fromEntries(Object.entries(files).map(([path, url]) => [path, () => ({ type: 'application/wasm', body: readFileSync(url) })])),
  }
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const server = createServer((request, response) => {
    if (request.method === 'POST') void textOf(request).then((text) => resolve(JSON.parse(text)), reject)
    serve(response, pages[request.url ?? ''] ?? (() => ({ type: 'text/javascript', body: readFileSync(join(folder, (request.url ?? '').replaceAll('..', ''))) })))
  }).listen(0, '127.0.0.1')
  await new Promise((ready) => server.once('listening', ready))
  const page = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const options = ['--headless=new', '--no-sandbox', '--disable-gpu', '--remote-debugging-port=0', `--user-data-dir=${join(folder, 'profile')}`]
  const child = spawn(browser, [...options, page], { stdio: ['ignore', 'ignore', 'pipe'] })
  const said: string[] = []
  child.stderr.on('data', (text) => said.push(String(text)))
  child.once('exit', (code) => reject(new Error(`${browser} ended with ${code} before the page answered: ${said.join('').slice(-500)}`)))
  try {
    return await promise
  } finally {
    child.removeAllListeners('exit')
    await new Promise((gone) => (child.once('exit', gone), child.kill()))
    server.close()
    server.closeAllConnections()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

function serve(response: ServerResponse, page: () => { type: string; body: string | Buffer }): void {
  try {
    const { type, body } = page()
    response.writeHead(200, { 'content-type': type }).end(body)
  } catch {
    response.writeHead(404).end()
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const part of request) text += String(part)
  return text
}
