import { describe, expect, it } from 'vitest'
import { inWords, withoutRepeats } from '../../src/report/in-words.ts'

describe('an observation in words', () => {
  it.each([
    // What the ranking measures itself.
    ['bank trace.self 1.05 → 21.9', 'bank itself takes 21 times as long as usual'],
    ['a trace.gap web->a 0.991 → 464', 'the way from web to a takes 468 times as long as usual'],
    ['payments trace.error_rate 0 → 0.333', 'failed calls of payments rose from 0 % to 33 %'],
    ['payments trace.count 176 → 140', 'calls of payments fell from 176 to 140 in 15 s'],
    ['payments log.error.count 0 → 32.8', 'error lines of payments rose from 0 to 32.8 per interval'],
    // Metrics by their own name, with the unit that the name gives.
    ['web error_ratio 0.001 → 0.12', '`error_ratio` of web rose from 0.1 % to 12 %'],
    ['web p99_seconds 0.0994 → 4.94', '`p99_seconds` of web rose from 99.4 ms to 4.94 s'],
    ['web wait_seconds_p99 0.017 → 9.75', '`wait_seconds_p99` of web rose from 17 ms to 9.75 s'],
    ['web job_seconds 30 → 3600', '`job_seconds` of web rose from 30 s to 60 min'],
    ['web LatencyP99(s) 0.0245 → 0.239', '`LatencyP99(s)` of web rose from 24.5 ms to 239 ms'],
    ['web wait_ms 3 → 4500', '`wait_ms` of web rose from 3 ms to 4.5 s'],
    ['db cpu_pct 20.4 → 97.5', '`cpu_pct` of db rose from 20.4 % to 97.5 %'],
    ['db heap_bytes 2.0e+9 → 4.0e+9', '`heap_bytes` of db rose from 2 GB to 4 GB'],
    [
      'db FreeStorageSpace 1.4e+10 → 4.8e+8',
      '`FreeStorageSpace` of db fell from 14,000,000,000 to 480,000,000',
    ],
    ['db lock_waiters 0 → 6', '`lock_waiters` of db rose from 0 to 6'],
    ['db retry_ratio 1 → 4', '`retry_ratio` of db rose from 1 to 4'],
    [
      'A::Lambda 1 − availability.average 0 → 0.0382',
      '`availability.average` of A::Lambda fell from 100 % to 96 %',
    ],
    [
      'db latency.p50 0 → 3.74 (without a past to compare with)',
      '`latency.p50` of db rose from 0 to 3.74 (without a past to compare with)',
    ],
    // Log lines and calls.
    ['web error log "boom": share 0 → 0.88', 'new error in the log of web (0 % → 88 %): "boom"'],
    ['web error log "a "b" c": share 0.1 → 0.5', 'more errors in the log of web (10 % → 50 %): "a "b" c"'],
    [
      'web GET /: log line appeared (0 → 0.29 per span): "x"',
      'web GET /: new log line (0 % → 29 % of calls): "x"',
    ],
    [
      'web f.g: log line vanished (3.9 → 1.9 per span): "x"',
      'web f.g: log line less often (3.9 → 1.9 a call): "x"',
    ],
    ['web log line vanished (share 1 → 0): "x"', 'web: log line gone (100 % → 0 % of its lines): "x"'],
    [
      'web GET /: calls to db SELECT per span 0.4 → 0',
      'web GET /: calls db SELECT less often (0.4 → 0 times a call)',
    ],
    ['deploy of web: deploy web v2', 'deploy of web: web v2'],
    // Inside a sentence.
    [
      'checkout: its error is explained by payments, which it calls: payments error_ratio 0 → 0.4',
      'checkout: its errors are explained by payments, which it calls: `error_ratio` of payments rose from 0 % to 40 %',
    ],
  ])('%s', (text, words) => {
    expect(inWords(text)).toBe(words)
  })

  it.each([
    'pod db-0 CrashLoopBackOff 0/1: CrashLoopBackOff',
    'deploy "scale web workers 1 → 3" on web at 03:12:04 UTC, as it began',
    'checkout `error_ratio`: 0 → 0.4 since 03:12:04 UTC',
    'web log line said "trace.self 1 → 2"',
    'calls handled by web: 12 → 8 calls since 03:12:04 UTC',
    'its code fails',
    '',
  ])('leaves what has another shape, and what is quoted: %s', (text) => {
    expect(inWords(text)).toBe(text)
  })
})

describe('lines that say the same', () => {
  const of = (...texts: string[]) => withoutRepeats(texts.map((text) => ({ text }))).map(({ text }) => text)

  it('are said once, in their first and strongest form', () => {
    const [loud, quiet, other] = [
      'web error log "GET /1 failed": share 0 → 0.88',
      'web error log "GET /2 failed": share 0 → 0.26',
      'db error log "GET /1 failed": share 0 → 0.3',
    ]
    expect(of(loud, quiet, other)).toEqual([loud, other])
    expect(
      of(
        'web GET /: log line appeared (0 → 1 per span): "x 1"',
        'web log line appeared (share 0 → 1): "x 2"',
      ),
    ).toHaveLength(1)
  })

  it('are not those with other numbers of their own', () => {
    expect(of('db pool 0 → 6', 'db pool 0 → 7', 'db pool 0 → 6')).toEqual(['db pool 0 → 6', 'db pool 0 → 7'])
  })
})
