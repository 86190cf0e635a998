import { AstroError, EXIT } from '../errors.ts'
import { atTimeZero } from './hdf5-clock.ts'
import { loadHdf5 } from './hdf5-library.ts'
import { publishBytes } from './publish.ts'

/** A variable over named dimensions; text has a fixed length. */
export interface NetcdfVariable {
  readonly dimensions: readonly string[]
  readonly data: Float64Array | Int32Array | readonly string[]
  readonly attributes?: Readonly<Record<string, string | number>>
}

export interface NetcdfFile {
  /** Length of each dimension. Those without a variable of their own name get one that counts from 0. */
  readonly dimensions: Readonly<Record<string, number>>
  readonly variables: Readonly<Record<string, NetcdfVariable>>
  readonly attributes: Readonly<Record<string, string | number>>
}

const FILE = '/netcdf.nc'

/**
 * Writes a netCDF-4 file: HDF5 with dimension scales, as xarray, netCDF4 and h5py read it. The same content gives the same bytes.
 * @throws AstroError `store_write` when the library fails, `disk_…`
 */
export async function writeNetcdf(path: string, file: NetcdfFile): Promise<void> {
  await publishBytes(path, await encodeNetcdf(file))
}

async function encodeNetcdf(file: NetcdfFile): Promise<Uint8Array> {
  const library = await loadHdf5()
  const { File } = await import('h5wasm')
  library.takeMessages()
  try {
    return atTimeZero(() => {
      const out = new File(FILE, 'w', { track_order: true })
      try {
        fill(out, file)
      } finally {
        out.close()
      }
      const messages = library.takeMessages()
      if (messages !== '') throw failure(messages)
      return library.module.FS.readFile(FILE)
    })
  } catch (error) {
    throw error instanceof AstroError ? error : failure(String(error), error)
  } finally {
    if (library.module.FS.analyzePath(FILE).exists) library.module.FS.unlink(FILE)
  }
}

type Hdf5File = InstanceType<typeof import('h5wasm').File>

function fill(out: Hdf5File, { dimensions, variables, attributes }: NetcdfFile): void {
  for (const [name, value] of Object.entries(attributes)) putAttribute(out, name, value)
  for (const [name, length] of Object.entries(dimensions)) {
    const own = variables[name]?.data ?? Int32Array.from({ length }, (_, i) => i)
    const scale = put(out, name, own, [length])
    for (const [key, value] of Object.entries(variables[name]?.attributes ?? {})) putAttribute(scale, key, value)
    scale.make_scale(name)
  }
  for (const [name, { dimensions: over, data, attributes: own }] of Object.entries(variables)) {
    if (name in dimensions) continue
    const variable = put(out, name, data, over.map((dimension) => dimensions[dimension]!))
    for (const [key, value] of Object.entries(own ?? {})) putAttribute(variable, key, value)
    over.forEach((dimension, i) => variable.attach_scale(i, `/${dimension}`))
  }
}

function put(out: Hdf5File, name: string, data: NetcdfVariable['data'], shape: number[]) {
  if (ArrayBuffer.isView(data)) return out.create_dataset({ name, data: data as Float64Array, shape })
  const longest = (data as readonly string[]).reduce((most, text) => Math.max(most, Buffer.byteLength(text)), 1)
  return out.create_dataset({ name, data: [...(data as readonly string[])], shape, dtype: `S${longest}` })
}

function putAttribute(owner: { create_attribute: Hdf5File['create_attribute'] }, name: string, value: string | number): void {
  if (typeof value === 'number') owner.create_attribute(name, value, null, '<d')
  else owner.create_attribute(name, value, null, `S${Math.max(1, Buffer.byteLength(value))}`)
}

function failure(reason: string, cause?: unknown): AstroError {
  return new AstroError('store_write', EXIT.disk, `the HDF5 library failed: the netCDF file cannot be written (${reason.split('\n')[0]!})`, {
    hint: 'if it fails again, it is a defect of astro: please report it', cause,
  })
}
