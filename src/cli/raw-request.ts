import type { RawRequest } from '../intake/decision.ts'

/** A header that is there twice, in whatever case, is one with both values, as HTTP servers make it. */
function lowered(headers: object): RawRequest['headers'] {
  const all = new Map<string, string[]>()
  for (const [name, value] of Object.entries(headers)) {
    const values = [textOf(value) ?? []].flat()
    all.set(name.toLowerCase(), [...(all.get(name.toLowerCase()) ?? []), ...values])
  }
  const found = [...all].filter(([, values]) => values.length > 0)
  return Object.fromEntries(found.map(([name, values]) => [name, values.length === 1 ? values[0] : values]))
}

const textOf = (value: unknown): string | string[] | undefined => {
  if (Array.isArray(value)) return value.map(String)
  return value === undefined || value === null ? undefined : String(value)
}

/** A request as it went over the wire: request line, headers, an empty line, the body. */
function fromWire(raw: string): RawRequest {
  const end = /\r?\n\r?\n/.exec(raw)
  const head = end ? raw.slice(0, end.index) : raw
  const headers = new Map<string, string>()
  for (const line of head.split(/\r?\n/).slice(1)) {
    const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? []
    const before = headers.get(name.toLowerCase())
    if (name) headers.set(name.toLowerCase(), before === undefined ? value : `${before},${value}`)
  }
  const body = end ? raw.slice(end.index + end[0].length) : ''
  return { headers: Object.fromEntries(headers), rawBody: Buffer.from(body, 'utf8') }
}

/** `{raw}`, or `{headers, body}` with the body as text or `{headers, body_base64}` as bytes; null for anything else. */
export function rawRequestOf({
  raw,
  headers,
  body,
  body_base64: base64,
}: Record<string, unknown>): RawRequest | null {
  if (typeof raw === 'string') return fromWire(raw)
  if (typeof headers !== 'object' || headers === null) return null
  if (typeof base64 === 'string') return { headers: lowered(headers), rawBody: Buffer.from(base64, 'base64') }
  return typeof body === 'string' ? { headers: lowered(headers), rawBody: Buffer.from(body, 'utf8') } : null
}
