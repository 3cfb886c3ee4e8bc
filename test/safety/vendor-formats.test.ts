import { describe, expect, it } from 'vitest'
import { random } from '../../scripts/simulate/random.ts'
import { createRedactor } from '../../src/safety/redact/redactor.ts'
import { VENDOR_FORMATS } from '../../src/safety/redact/vendor-tokens.ts'

const LETTERS: Record<string, string> = {
  d: '0123456789',
  h: '0123456789abcdef',
  l: 'abcdefghijklmnopqrstuvwxyz0123456789',
  u: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
}
const ANY = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

const chance = random('formats')

/** A token as the vendor describes it: each part at its least length. */
function sampleOf(format: string): string {
  return format.replace(/\{([a-zA-Z])(?:(\d+)[^}]*)?\}/g, (_, alphabet: string, least = '1') =>
    alphabet === 'U'
      ? [8, 4, 4, 4, 12].map((length) => chance.hex(length)).join('-')
      : Array.from({ length: Number(least) }, () => chance.pick([...(LETTERS[alphabet] ?? ANY)])).join(''),
  )
}

const redactor = createRedactor({ key: 'k' })

describe('the table of vendor formats', () => {
  it('knows at least 100 kinds, each with its source', () => {
    expect(new Set(VENDOR_FORMATS.map(([type]) => type)).size).toBeGreaterThanOrEqual(100)
    expect(VENDOR_FORMATS.filter(([, , source]) => !/^[\w.-]+\.[a-z]{2,}(?:\/\S*)?$/.test(source))).toEqual(
      [],
    )
    const formats = VENDOR_FORMATS.map(([, format]) => format)
    expect(formats.filter((format, index) => formats.indexOf(format) !== index)).toEqual([])
  })

  it.each(VENDOR_FORMATS)('finds %s (%s) in a sentence, a list and a URL', (_, format) => {
    for (const frame of ['refused ~ twice', '[~]', '(~).', 'https://api.acme.io/x?y=~&z=1', '"~"']) {
      const token = sampleOf(format)
      expect(redactor.redact(frame.replace('~', () => token))).not.toContain(token)
    }
  })
})
