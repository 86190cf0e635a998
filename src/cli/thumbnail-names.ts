import { resolve } from 'node:path'
import { AstroError, EXIT } from '../errors.ts'

/**
 * Names of the pictures of images, in their order: that of the file, with as many of its folders before it as tell it from the others.
 * File systems that take upper and lower case for one are none the worse.
 * @throws AstroError usage where no folder tells two images apart
 */
export function thumbnailNames(targets: readonly string[]): string[] {
  const paths = targets.map((target) => resolve(target))
  const parts = paths.map((path) => path.split(/[\\/]/).filter((part) => part !== '').map((part) => part.replace(/[^A-Za-z0-9+._-]+/g, '_')))
  const depths = parts.map(() => 1)
  for (;;) {
    const names = parts.map((own, i) => `${own.slice(-depths[i]!).join('_')}.png`)
    const groups = [...Map.groupBy(names.keys(), (i) => names[i]!.toLowerCase()).values()]
    const equal = groups.filter((group) => new Set(group.map((i) => paths[i]!)).size > 1)
    if (equal.length === 0) return names
    const short = equal.flat().filter((i) => depths[i]! < parts[i]!.length)
    if (short.length === 0) throw sameName(equal[0]!.map((i) => targets[i]!), names[equal[0]![0]!]!)
    for (const i of short) depths[i]!++
  }
}

function sameName(targets: readonly string[], name: string): AstroError {
  return new AstroError('usage', EXIT.usage, `the pictures of ${targets.join(' and ')} would both be called ${name}`, {
    hint: 'draw them into two folders, a command each', data: { targets: [...targets] },
  })
}
