import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { runServer } from 'verdaccio'

/** The npm that `plugins:install` itself runs. */
export const NPM = join(dirname(createRequire(import.meta.url).resolve('npm/package.json')), 'bin', 'npm-cli.js')

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A package registry on the loopback with nothing in it and no other behind it. */
export interface RegistryServer {
  /** Environment of a machine that knows this registry alone: an empty home, its own caches, nothing of the caller's settings. */
  readonly env: Record<string, string>
  publish(folder: string): Promise<void>
  stop(): Promise<void>
}

export async function startRegistry(folder: string): Promise<RegistryServer> {
  const open = { access: '$all', publish: '$all', unpublish: '$all' }
  mkdirSync(join(folder, 'storage'), { recursive: true })
  const app = (await runServer({
    configPath: join(folder, 'config.yaml'),
    storage: join(folder, 'storage'),
    uplinks: {},
    packages: { '@*/*': open, '**': open },
    auth: { htpasswd: { file: join(folder, 'htpasswd') } },
    log: { type: 'stdout', format: 'json', level: 'fatal' },
    max_body_size: '100mb',
  } as never)) as Server
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const env = machine(folder, host)
  return {
    env,
    publish: async (packageFolder) => {
      const { code, stderr } = await runNode([NPM, 'publish', packageFolder, '--ignore-scripts', '--access=public'], env, folder)
      if (code !== 0) throw new Error(`publishing ${packageFolder}: ${stderr}`)
    },
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function machine(folder: string, host: string): Record<string, string> {
  const home = join(folder, 'home')
  mkdirSync(home, { recursive: true })
  // A token of any text: the client wants one before it publishes, the registry takes everybody.
  writeFileSync(join(home, '.npmrc'), `//${host}/:_authToken=anonymous\n`)
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    XDG_DATA_HOME: join(home, 'share'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_CONFIG_HOME: join(home, 'config'),
    ASTRO_DATA_DIR: join(home, 'share', 'astro'),
    npm_config_registry: `http://${host}/`,
    npm_config_cache: join(home, 'npm-cache'),
    npm_config_userconfig: join(home, '.npmrc'),
    npm_config_globalconfig: join(home, 'npmrc'),
    npm_config_update_notifier: 'false',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
  }
}

/** Runs a script with this Node and nothing of this process's environment but what is given. */
export async function runNode(args: readonly string[], env: Record<string, string>, cwd: string): Promise<Outcome> {
  const child = spawn(process.execPath, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  const text = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (chunk: string) => (text[name] += chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...text }
}
