import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isIban, passesLuhn } from '../../src/safety/redact/personal-data.ts'
import { createRedactor } from '../../src/safety/redact/redactor.ts'

const redactor = createRedactor({ key: 'one installation' })

describe('the replacement', () => {
  it('names the type and keeps equal secrets comparable', () => {
    const [first, second, third] = ['hunter2x', 'hunter2x', 'hunter3x'].map((value) =>
      redactor.redact(`password=${value}`),
    )
    expect(first).toMatch(/^password=\[REDACTED:password:[0-9a-f]{8}\]$/)
    expect(second).toBe(first)
    expect(third).not.toBe(first)
  })

  it('differs between installations', () => {
    const other = createRedactor({ key: 'another installation' })
    expect(other.redact('password=hunter2x')).not.toBe(redactor.redact('password=hunter2x'))
  })

  it('is not replaced again', () => {
    const once = redactor.redact(
      'DB_PASSWORD=5ijMdMQx7BDN and Authorization: Bearer HF2ib4uhuyesVXcHXLtqePPm',
    )
    expect(redactor.redact(once)).toBe(once)
  })

  it('leaves text without secrets as it is, whatever it is made of', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('the', 'pod', 'restarted', '\n', '3', '{}', '\ud800', '\u0000')),
        (words) => {
          const text = words.join(' ')
          expect(redactor.redact(text)).toBe(text)
        },
      ),
    )
  })

  it('never throws and is stable over any text', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'password=',
        '": "',
        'Bearer ',
        '://a:b@',
        '-----BEGIN PRIVATE KEY-----',
        'kind: Secret\n',
        'eyJ',
        'sk_live_',
      ),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('')
        for (const { start, end } of redactor.find(text)) expect(end).toBeGreaterThan(start)
        expect(typeof redactor.redact(text)).toBe('string')
      }),
      { numRuns: 500 },
    )
  })
})

describe('known secrets', () => {
  const secret = 'S1trep/own+t0ken=value'
  const knowing = createRedactor({ key: 'k', known: [secret, 'short'] })
  const inside = (value: Buffer): string =>
    Buffer.concat([Buffer.from('a:'), value, Buffer.from('!')]).toString('base64')

  it.each([
    ['as it is', secret],
    ['base64', Buffer.from(secret).toString('base64')],
    ['base64url', Buffer.from(secret).toString('base64url')],
    ['base64 of more', inside(Buffer.from(secret))],
    ['hex', Buffer.from(secret).toString('hex')],
    ['upper-case hex', Buffer.from(secret).toString('hex').toUpperCase()],
    ['a URL', encodeURIComponent(secret)],
    ['reversed', [...secret].reverse().join('')],
    ['JSON', JSON.stringify({ a: secret })],
  ])('are found in %s', (_, spelling) => {
    expect(knowing.redact(`x ${spelling} y`)).toContain('[REDACTED:known_secret:')
  })

  it('leaves values too short to be told from words', () => {
    expect(knowing.redact('a short text')).toBe('a short text')
  })
})

describe('personal data', () => {
  const text =
    'mail jane.doe@acme.io, call +49 30 1234567, card 4111 1111 1111 1111, iban DE89 3704 0044 0532 0130 00'
  const at = (personal: 'off' | 'financial' | 'all') => createRedactor({ key: 'k', personal }).redact(text)

  it('is masked by level', () => {
    expect(at('off')).toBe(text)
    expect(at('financial')).toMatch(
      /^mail jane.doe@acme.io, call \+49 30 1234567, card \[REDACTED:card_number:.*iban \[REDACTED:iban:/,
    )
    expect(at('all')).toMatch(
      /^mail \[REDACTED:email:\w{8}\], call \[REDACTED:phone:\w{8}\], card \[REDACTED:card_number:/,
    )
  })

  it('is told by its check digits', () => {
    expect(passesLuhn('4111111111111111')).toBe(true)
    expect(passesLuhn('4111111111111112')).toBe(false)
    expect(isIban('DE89370400440532013000')).toBe(true)
    expect(isIban('DE88370400440532013000')).toBe(false)
  })
})
