import { bytesOf, sizeOf, type PlainArray } from './dtype.ts'
import { damaged, refused, tooLarge } from './fault.ts'
import type { Hdu } from './hdus.ts'
import { numberValue, textValue } from './header.ts'
import type { Instance } from './instance.ts'

/** Random groups (standard 4.0, section 6): parameters [group][parameter] and pixels [group][…][x]. */
export function readGroups(
  instance: Instance,
  fileSize: number,
  hdu: Hdu,
): { names: string[]; parameters: PlainArray; data: PlainArray } {
  const { header, info } = hdu
  if (info.type !== 'groups')
    throw refused(
      'fits_no_groups',
      `${instance.label}: HDU ${info.index} holds no random groups`,
      '`astro fits info` lists the HDUs',
      { hdu: info.index },
    )
  const [groups, count, size] = [info.rows!, numberValue(header, 'PCOUNT', 0), sizeOf(info.shape!)]
  const end = hdu.dataStart + (groups * (count + size) * Math.abs(info.bitpix!)) / 8
  if (!(end <= fileSize))
    throw damaged(
      'fits_truncated',
      `${instance.label}: truncated: the groups of HDU ${info.index} end at byte ${end}, the file at ${fileSize}`,
      { hdu: info.index },
    )
  const bytes = groups * (count + size) * 8
  if (!(bytes <= instance.limit)) throw tooLarge(instance.label, `the groups of HDU ${info.index}`, bytes, instance.limit)
  const parameters = new Float64Array(groups * count)
  const data = new Float64Array(groups * size)
  instance.withRoom((count + size) * 8, (room) => {
    for (let g = 0; g < groups; g++) {
      instance.check(instance.call.af_group(g + 1, count, size, room, room + count * 8), `reading group ${g + 1}`)
      bytesOf(parameters).set(instance.bytes(room, count * 8), g * count * 8)
      bytesOf(data).set(instance.bytes(room + count * 8, size * 8), g * size * 8)
    }
  })
  return {
    names: Array.from({ length: count }, (_, i) => textValue(header, `PTYPE${i + 1}`)),
    parameters: { dtype: 'float64', shape: [groups, count], data: parameters },
    data: { dtype: 'float64', shape: [groups, ...info.shape!], data },
  }
}
