/** A SQL string literal. Names and patterns come from telemetry and from people, so nothing else quotes them. */
export function literal(text: string): string {
  return `'${text.replaceAll('\0', '').replaceAll("'", "''")}'`
}

/** `in (…)` over literals; an empty list matches nothing. */
export function inList(column: string, values: readonly string[]): string {
  return values.length === 0 ? '1 = 0' : `${column} in (${values.map(literal).join(', ')})`
}

/** Case-insensitive RE2 match; null never matches. */
export function matches(expression: string, pattern: string): string {
  return `coalesce(regexp_matches(${expression}, ${literal(`(?i)${pattern}`)}), false)`
}

/** A number that SQL reads back as written: no exponent without a decimal point, never NaN. */
export function numeral(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`${value} cannot be a threshold`)
  return `cast(${literal(value.toPrecision(9))} as double)`
}
