// npm run wasm:build [-- NAME …]: rebuilds the modules (all without a name), their notices and the manifest. docs/wasm.md says what must be installed.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { conformanceOf } from './conformance.mjs'
import { artefactsOf, flagsOf, MANIFEST, NOTICES, packagesOf, readManifest, sha256, sourcesOf } from './manifest.mjs'
import { MODULES, modulesNamed, ROOT } from './modules.mjs'
import { noticesOf } from './notices.mjs'
import { inspectTools, runBuild, sayMissing } from './tools.mjs'

async function main(names) {
  const chosen = modulesNamed(names).map((module) => ({ module, ...inspectTools(module) }))
  const lacking = chosen.filter(({ missing }) => missing.length > 0)
  if (lacking.length > 0) {
    console.error(lacking.map(({ module, missing }) => sayMissing(module, missing)).join('\n'))
    process.exitCode = 2
    return
  }
  const known = existsSync(MANIFEST) ? readManifest().modules : {}
  for (const { module, versions } of chosen) known[module.name] = await built(module, versions)
  writeFileSync(NOTICES, noticesOf(MODULES))
  const modules = Object.fromEntries(MODULES.filter(({ name }) => name in known).map(({ name }) => [name, known[name]]))
  writeFileSync(MANIFEST, `${JSON.stringify({ notices: sha256(readFileSync(NOTICES)), modules }, null, 2)}\n`)
}

async function built(module, versions) {
  const dist = join(ROOT, module.folder, 'dist')
  runBuild(module, join(ROOT, module.folder), dist)
  const artefacts = artefactsOf(dist)
  for (const [name, { bytes, sha256: hash }] of Object.entries(artefacts)) console.log(`${module.folder}/dist/${name}  ${bytes} bytes  ${hash}`)
  return {
    artefacts, sources: sourcesOf(module), packages: packagesOf(module), tools: versions, flags: flagsOf(module), conformance: await conformanceOf(module, dist),
  }
}

await main(process.argv.slice(2))
