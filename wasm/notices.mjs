import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT } from './modules.mjs'

/** The licences of everything that is compiled into the modules, as one Markdown text. */
export function noticesOf(modules) {
  const head = '# Third-party notices\n\nWhat is compiled into the WebAssembly modules of this package, with its licences. Made by `npm run wasm:build`.\n'
  return [head, ...modules.map((module) => `## ${module.folder}\n\n${[...cratesOf(module), ...textsOf(module)].join('\n')}`)].join('\n')
}

/** A section for every crate that is linked into a module built from a Cargo.toml. */
function cratesOf({ folder }) {
  if (!existsSync(join(ROOT, folder, 'Cargo.toml'))) return []
  return linked(join(ROOT, folder)).map(({ name, version, license, manifest_path: path, repository }) => {
    const { file, text } = licenceText(dirname(path))
    return section(`${name} ${version}`, `Licence: ${license} (used under ${file}). Source: ${repository}`, text)
  })
}

/** The packages that end up in the module: those reached by normal dependencies, without the macros that run in the compiler. */
function linked(folder) {
  const text = execFileSync('cargo', ['metadata', '--format-version', '1', '--locked', '--filter-platform', 'wasm32-unknown-unknown'], { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 })
  const { packages, resolve } = JSON.parse(text)
  const byId = new Map(packages.map((item) => [item.id, item]))
  const reached = new Set()
  const visit = (id) => {
    if (reached.has(id) || byId.get(id).targets.some(({ kind }) => kind.includes('proc-macro'))) return
    reached.add(id)
    const { deps } = resolve.nodes.find((node) => node.id === id)
    for (const { pkg, dep_kinds: kinds } of deps) if (kinds.some(({ kind }) => kind === null)) visit(pkg)
  }
  visit(resolve.root)
  return [...reached].filter((id) => id !== resolve.root).map((id) => byId.get(id)).sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The text of a crate's licence: MIT where it may be chosen. */
function licenceText(folder) {
  const file = readdirSync(folder).filter((name) => /^(licen[cs]e|copying)/i.test(name)).sort((a, b) => rank(a) - rank(b))[0]
  if (file === undefined) throw new Error(`${folder} holds no licence text`)
  return { file, text: readFileSync(join(folder, file), 'utf8') }
}

const rank = (name) => (/mit/i.test(name) ? 0 : /apache/i.test(name) ? 2 : 1)

/** Sections for the texts in the LICENSES folder of a module, by file name. */
function textsOf({ folder }) {
  const texts = join(ROOT, folder, 'LICENSES')
  if (!existsSync(texts)) return []
  return readdirSync(texts).sort().map((file) => section(file.replace(/\.\w+$/, ''), '', readFileSync(join(texts, file), 'utf8')))
}

const section = (title, facts, text) => `### ${title}\n\n${facts === '' ? '' : `${facts}\n\n`}${indented(text)}\n`

const indented = (text) => text.trim().replaceAll('\r\n', '\n').split('\n').map((line) => (line.trim() === '' ? '' : `    ${line.trimEnd()}`)).join('\n')
