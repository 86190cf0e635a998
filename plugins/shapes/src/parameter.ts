/** The value of a parameter. @throws Error when it is missing, or is no number, and has no default */
export function parameter(parameters: Readonly<Record<string, number>>, name: string, standard?: number): number {
  const value = parameters[name] ?? standard
  if (value === undefined || Number.isNaN(value)) throw new Error(`the shape needs its parameter '${name}'`)
  return value
}
