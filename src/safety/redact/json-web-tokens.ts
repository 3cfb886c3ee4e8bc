import { beginsAt } from './boundary.ts'
import type { Finder } from './spans.ts'

const PART = /[A-Za-z0-9_-]*/y

/** Whether the first part is a JOSE header, not just any JSON. */
function isHeader(part: string): boolean {
  const json = Buffer.from(part.slice(0, 512), 'base64url').toString('latin1')
  return /"(?:alg|typ|kid|enc|cty|x5t)"/.test(json)
}

function partEnd(text: string, at: number): number {
  PART.lastIndex = at
  PART.test(text)
  return PART.lastIndex
}

/** JSON Web Tokens, signed, encrypted or cut off, whatever their claims. */
export const jsonWebTokens: Finder = (text, add) => {
  for (let at = text.indexOf('eyJ'); at >= 0; at = text.indexOf('eyJ', at)) {
    const headerEnd = partEnd(text, at)
    const start = at
    at = headerEnd
    if (text.charAt(headerEnd) !== '.' || !beginsAt(text, start)) continue
    const payloadEnd = partEnd(text, headerEnd + 1)
    const payload = text.slice(headerEnd + 1, Math.min(payloadEnd, headerEnd + 16))
    if (!payload.startsWith('eyJ') && !(payload.length >= 8 && isHeader(text.slice(start, start + 512))))
      continue
    let end = payloadEnd
    for (let parts = 0; parts < 3 && text.charAt(end) === '.'; parts += 1) end = partEnd(text, end + 1)
    add(start, end, 'jwt')
    at = end
  }
}
