import { describe, expect, it } from 'vitest'
import { asideStems, instancesIn, levelIn, withoutValues } from '../../../src/knowledge/recall/instance.ts'
import { stemsOf } from '../../../src/knowledge/words/tokens.ts'

const always = (text: string): string => withoutValues(text).replace(/\s+/g, ' ').trim()

describe('what is told of one firing', () => {
  it.each([
    ['Pod {{ $labels.namespace }}/{{ $labels.pod }} is crash looping', 'Pod / is crash looping'],
    ['Errors: $value on $labels.instance', 'Errors: on'],
    ['only 2.1% space left for 15m', 'only space left for'],
    ['lag of 4 s in 3 of 12 shards', 'lag of in of shards'],
    ['no answer from db.example.com:5432 and 10.0.0.7:80', 'no answer from db.example.com and 10.0.0.7'],
  ])('%s always says %s', (text, rest) => {
    expect(always(text)).toBe(rest)
  })

  it.each(['exit code 137', 'HTTP 503 from 10.0.0.7', 'v2 of the api-v3', 'p99 is up'])(
    '%s stays',
    (text) => {
      expect(always(text)).toBe(text)
    },
  )

  it('leaves a question that is nothing else', () => {
    expect(withoutValues('5 %')).toBe('5 %')
  })
})

describe('how much is used of what there is', () => {
  it.each([
    ['the team has used 88 % of its build minutes', ['almost full']],
    ['tenant acme is consuming 100% of their seats', ['fully used']],
    ['mailbox reached 112.5% of the allowance', ['exceeded']],
    ['the job is using 12% of its memory', []],
    ['95% of the requests failed', []],
  ])('%s', (text, words) => {
    expect(levelIn(text)).toEqual(words)
  })
})

describe('the words of one pod or device', () => {
  const aside = (text: string, known: readonly string[] = []): string[] => [
    ...asideStems(
      text,
      instancesIn(text, (name) => known.includes(name)),
    ),
  ]

  it('are those that stand nowhere else in the text', () => {
    expect(aside('33 of the payments/api targets are down')).toEqual(stemsOf('payments api'))
    expect(aside('claimed by data-0 is full')).toEqual(stemsOf('data 0'))
    expect(aside('over limits.memory again')).toEqual(stemsOf('limits memory'))
    expect(aside('no route to db.eu.example.com')).toEqual(stemsOf('db eu example com'))
    expect(aside('the api of payments/api is down')).toEqual(stemsOf('payments'))
  })

  it('are words like any other when somebody wrote of it, and when it is a plain name', () => {
    expect(aside('orders-db2 is down', ['orders-db2'])).toEqual([])
    expect(aside('orders-postgres is down')).toEqual([])
  })
})
