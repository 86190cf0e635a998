// npm run wasm:verify [-- --level 1]: proves that the committed modules come from the committed sources. Last line: {level, ok, differences, modules}.
//   level 1  no toolchain: hashes are those of the manifest, the modules are valid, import what they may, compute what they did when built
//   level 2  the toolchain of the manifest: rebuilt in another folder, the bytes are equal
//   level 3  another toolchain: rebuilt, the fresh modules compute the same; bytes are not compared
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { conformanceOf } from './conformance.mjs'
import { artefactsOf, NOTICES, readManifest, sha256, sourcesOf } from './manifest.mjs'
import { MODULES, ROOT } from './modules.mjs'
import { inspectTools, runBuild, sayMissing } from './tools.mjs'

const { values: options } = parseArgs({ options: { level: { type: 'string', default: '3' } } })

async function main() {
  const manifest = readManifest()
  const differences = [...compareNames(manifest), ...compareNotices(manifest)]
  const levels = {}
  for (const module of MODULES) {
    const entry = manifest.modules[module.name]
    if (entry === undefined) continue
    const { level, differences: found } = await verify(module, entry)
    levels[module.name] = level
    differences.push(...found)
  }
  // The whole is proven no better than its weakest part: not rebuilt, then rebuilt with other tools, then rebuilt with equal bytes.
  const level = [1, 3, 2].find((value) => Object.values(levels).includes(value)) ?? 1
  for (const difference of differences) console.error(difference)
  console.log(JSON.stringify({ level, ok: differences.length === 0, differences, modules: levels }))
  process.exitCode = differences.length === 0 ? 0 : 1
}

function compareNames({ modules }) {
  const [listed, present] = [Object.keys(modules).sort().join(', '), MODULES.map(({ name }) => name).sort().join(', ')]
  return listed === present ? [] : [`the manifest lists the modules ${listed || '(none)'}, the tree has ${present}: npm run wasm:build`]
}

function compareNotices({ notices }) {
  return sha256(readFileSync(NOTICES)) === notices ? [] : ['wasm/NOTICES.md is not the file of the manifest: npm run wasm:build']
}

async function verify(module, entry) {
  const committed = join(ROOT, module.folder, 'dist')
  const differences = [...compareHashes(module, entry, committed), ...(await inspect(module, entry, committed))]
  if (options.level === '1' || differences.length > 0) return { level: 1, differences }
  const { versions, missing } = inspectTools(module)
  if (missing.length > 0) {
    console.error(`not rebuilt:\n${sayMissing(module, missing)}`)
    return { level: 1, differences }
  }
  const changed = Object.keys(versions).filter((name) => versions[name] !== entry.tools[name])
  return rebuild(module, entry, changed.map((name) => `${name} is '${versions[name]}', was '${entry.tools[name]}'`))
}

function compareHashes(module, entry, folder) {
  const [wanted, found] = [entry.artefacts, artefactsOf(folder)]
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(found)])].sort()
  const differing = names.filter((name) => wanted[name]?.sha256 !== found[name]?.sha256)
  const sources = sourcesOf(module).sha256 === entry.sources.sha256 ? [] : [`${module.folder}: the sources are not those that dist was built from: npm run wasm:build`]
  return [...differing.map((name) => `${module.folder}/dist/${name}: ${found[name]?.sha256 ?? 'absent'}, in the manifest ${wanted[name]?.sha256 ?? 'absent'}`), ...sources]
}

/** Whether the modules of a folder are valid, import no more than they may, name no folder of a machine and compute what they should. */
async function inspect(module, entry, folder) {
  const differences = []
  for (const name of Object.keys(artefactsOf(folder)).filter((file) => file.endsWith('.wasm'))) {
    const bytes = readFileSync(join(folder, name))
    const label = `${module.folder}: ${name}`
    if (!WebAssembly.validate(bytes)) return [`${label} is not a valid module`]
    const asked = WebAssembly.Module.imports(new WebAssembly.Module(bytes)).map((item) => `${item.module}.${item.name}`)
    differences.push(...asked.filter((item) => !module.imports.includes(item)).map((item) => `${label} imports ${item}, which it may not`))
    differences.push(...placesIn(bytes).map((place) => `${label} names a folder of the machine that built it: ${place}`))
  }
  return differences.length > 0 ? differences : compareResults(module, entry, folder)
}

/** Paths in a module that depend on who built it. What Debian's packages install has the same path everywhere. */
function placesIn(bytes) {
  const places = bytes.toString('latin1').match(/\/(?:home|root|Users|tmp|mnt|media|workspace|builds?)\/[\w.@-]+[\w./@-]*/g) ?? []
  const own = [homedir(), ROOT].filter((place) => place.length > 1 && bytes.includes(place))
  return [...new Set([...places, ...own])]
}

async function compareResults(module, { conformance }, folder) {
  const { name } = module
  const results = await conformanceOf(module, folder).catch((error) => ({ failure: error.message }))
  if (results.failure) return [`${name}: its cases cannot be run: ${results.failure}`]
  const added = Object.keys(results).filter((item) => !(item in conformance))
  if (added.length > 0) console.error(`${name}: not in the manifest yet, not compared: ${added.join('; ')}`)
  return Object.keys(conformance).filter((item) => results[item] !== conformance[item]).map((item) => `${name}: '${item}' gives ${results[item] ?? 'nothing'}, in the manifest ${conformance[item]}`)
}

/** Level 2, or level 3 where tools have other versions. */
async function rebuild(module, entry, changed) {
  const folder = mkdtempSync(join(tmpdir(), 'astro-wasm-'))
  try {
    const [sources, out] = [join(folder, basename(module.folder)), join(folder, 'out')]
    cpSync(join(ROOT, module.folder), sources, { recursive: true, filter: (path) => !/[/\\](?:dist|target)$/.test(path) })
    runBuild(module, sources, out)
    if (changed.length > 0) {
      console.error(`${module.name}: other tools than those of the manifest (${changed.join('; ')}): bytes are not compared, the artefacts want a refresh (npm run wasm:build)`)
      return { level: 3, differences: await inspect(module, entry, out) }
    }
    const fresh = artefactsOf(out)
    const names = [...new Set([...Object.keys(entry.artefacts), ...Object.keys(fresh)])]
    const differing = names.filter((name) => fresh[name]?.sha256 !== entry.artefacts[name]?.sha256)
    return { level: 2, differences: differing.map((name) => `${module.folder}/dist/${name}: rebuilt it is ${fresh[name]?.sha256 ?? 'absent'}, committed ${entry.artefacts[name]?.sha256 ?? 'absent'}`) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

await main()
