import { join } from 'node:path'
import { Flags } from '@oclif/core'
import { AstroCommand } from '../../cli/base.ts'
import { limitFlags, limitsOf, targetArg } from '../../cli/fits-flags.ts'
import { summarizeImage, type ImageSummary } from '../../cli/fits-image.ts'
import { formatTable } from '../../cli/table.ts'
import { thumbnailNames } from '../../cli/thumbnail-names.ts'
import { AstroError, EXIT } from '../../errors.ts'

const SIDE = 1024
const THUMBNAIL = 256

export default class FitsImage extends AstroCommand {
  static override summary = 'Statistics of images, and pictures of them (PNG).'
  static override examples = [
    '<%= config.bin %> <%= command.id %> image.fits',
    "<%= config.bin %> <%= command.id %> 'image.fits[SCI]' --output image.png --stretch asinh",
    '<%= config.bin %> <%= command.id %> night/*.fits.fz --thumbnails thumbs',
  ]
  static override strict = false
  static override args = { files: targetArg('FITS files', 'SCI', 'its first image') }
  static override flags = {
    ...limitFlags,
    output: Flags.string({ description: 'picture of the one image', helpValue: 'FILE.png', exclusive: ['thumbnails'] }),
    thumbnails: Flags.string({ description: 'folder for a small picture of each image, called as its file, with folders before it where names are equal', helpValue: 'DIR' }),
    stretch: Flags.string({
      options: ['zscale', 'asinh'],
      default: 'zscale',
      description: 'grey values: linear over the zscale range, or asinh from 0.25 to 99.75 %',
    }),
    side: Flags.integer({
      description: `longest side of the picture, pixels (${SIDE}; thumbnails ${THUMBNAIL})`,
      min: 8,
      max: 20000,
    }),
    plane: Flags.integer({ description: 'plane of a cube, from 0', default: 0, min: 0 }),
    section: Flags.string({ description: 'part of the image, from 0, ends not included', helpValue: 'y0:y1,x0:x1' }),
  }

  async run(): Promise<{ images: ImageSummary[] }> {
    const { argv, flags } = await this.parse(FitsImage)
    const targets = argv as string[]
    if (flags.output !== undefined && targets.length > 1)
      throw new AstroError('usage', EXIT.usage, '--output takes one image', { hint: '--thumbnails DIR draws many' })
    const { thumbnails } = flags
    const outputs = thumbnails === undefined ? [flags.output] : thumbnailNames(targets).map((name) => join(thumbnails, name))
    const images: ImageSummary[] = []
    for (const [i, target] of targets.entries()) {
      const output = outputs[i]
      const side = flags.side ?? (flags.thumbnails === undefined ? SIDE : THUMBNAIL)
      images.push(
        await summarizeImage(
          target,
          { stretch: flags.stretch as 'zscale', side, plane: flags.plane, section: flags.section, output },
          limitsOf(flags),
        ),
      )
    }
    this.log(
      formatTable(
        ['file', 'hdu', 'shape [y][x]', 'type', 'undefined', 'min', 'max', 'mean', 'median', 'std', 'mad std'],
        images.map(row),
        process.stdout.columns ?? Infinity,
      ),
    )
    for (const { output } of images) if (output !== null) this.log(`drawn to ${output}`)
    return { images }
  }
}

const row = (one: ImageSummary): (string | number)[] => [
  one.file,
  one.hdu,
  one.shape.join(' x '),
  one.dtype,
  one.undefined,
  ...[one.min, one.max, one.mean, one.median, one.std, one.mad_std].map((value) =>
    Number.isNaN(value) ? '' : Number(value.toPrecision(6)),
  ),
]
