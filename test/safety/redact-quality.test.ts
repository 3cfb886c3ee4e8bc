import { describe, expect, it } from 'vitest'
import { CORPORA, templateSamples } from '../../scripts/bench-redact/corpus.ts'
import { hostileInputs } from '../../scripts/bench-redact/hostile.ts'
import { measure } from '../../scripts/bench-redact/measure.ts'
import { random } from '../../scripts/simulate/random.ts'
import { createRedactor } from '../../src/safety/redact/redactor.ts'

const redactor = createRedactor({ key: 'test' })

/** Kinds of which none may be missed. */
const NEVER_MISSED =
  /^(?:pem|pgp|jwt|jwe|k8s|vendor|kubeconfig|gitlab|github|slack|stripe|go_dsn|pct_url|smtp|proxy|ftp|clickhouse)/

describe.each(CORPORA)('redaction over the templates of corpus %s', (corpus) => {
  const measured = measure(redactor, templateSamples(random('quality'), 3, corpus))

  it('finds 99 % of the secrets, whole', () => {
    expect(measured.spans).toBeGreaterThan(450)
    expect(measured.found / measured.spans).toBeGreaterThanOrEqual(0.99)
  })

  it('misses no key, token with a vendor’s prefix, URL password or Secret', () => {
    expect([...measured.missed.keys()].filter((kind) => NEVER_MISSED.test(kind))).toEqual([])
  })

  it('changes at most 1 % of the lines without a secret', () => {
    expect(measured.benign).toBeGreaterThan(350)
    expect(measured.changed.slice(0, Math.floor(measured.benign * 0.01))).toEqual(measured.changed)
  })
})

describe('redaction of hostile input', () => {
  const worst = createRedactor({ key: 'test', personal: 'all' })
  /** Milliseconds of processor time; what shares its caches makes it more, so the least of some is taken. */
  const cost = (text: string): number => {
    const before = process.cpuUsage()
    worst.redact(text)
    return process.cpuUsage(before).user / 1000
  }

  const leastCost = (text: string, enough: number): number => {
    let least = cost(text)
    for (let again = 0; again < 4 && least >= enough; again += 1) least = Math.min(least, cost(text))
    return least
  }

  const shorter = new Map(hostileInputs(25_000).map(({ name, text }) => [name, text]))

  // A slow machine may need more than the share: then four times the text may not take eight times as long.
  it.each(hostileInputs(100_000))(
    'takes no more than its share of 2 s a megabyte: $name',
    ({ name, text }) => {
      const least = leastCost(text, 200)
      const most = least < 200 ? 200 : 8 * leastCost(shorter.get(name) ?? '', 0)
      expect(least).toBeLessThan(most)
    },
  )
})
