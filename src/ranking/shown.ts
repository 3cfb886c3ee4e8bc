/** A number as a person reads it: three digits. */
export function shown(value: number): string {
  if (value !== 0 && (Math.abs(value) >= 1e6 || Math.abs(value) < 1e-3)) return value.toExponential(1)
  return String(Number(value.toPrecision(3)))
}
