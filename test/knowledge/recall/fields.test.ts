import { describe, expect, it } from 'vitest'
import { TEAM_REACH } from '../../../src/knowledge/access/reach.ts'
import {
  headFit,
  isNamedInPart,
  isOnAlertPage,
  isVerbatim,
  statedTerms,
} from '../../../src/knowledge/recall/fields.ts'
import { ALL_WAYS, understand } from '../../../src/knowledge/recall/question.ts'
import type { Vocabulary } from '../../../src/knowledge/recall/vocabulary.ts'
import { indexed } from '../../../src/knowledge/store/indexed.ts'
import { CONCEPTS, lesson, NOW } from '../support/lessons.ts'

const page = (name: string) =>
  lesson({ services: [name], source: { kind: 'file', file: `runbooks/${name}.md`, offset: 0 } })

const PAGES = [
  'KubeAPIDown',
  'KubeAggregatedAPIDown',
  'PrometheusBadConfig',
  'TargetDown',
  'QueueDeploymentStuck',
  'QueueRollbackStuck',
  'MailSentToAnyRelay',
  'MailSentToSomeRelay',
].map(page)

function vocabularyOf(): Vocabulary {
  const documents = PAGES.map((one) => indexed(one, CONCEPTS).terms)
  const postings = new Map<string, number[]>()
  for (const [at, terms] of documents.entries())
    for (const term of terms) postings.set(term, [...(postings.get(term) ?? []), at])
  return {
    lessons: documents.length,
    read: documents.length,
    postings,
    documents,
    aliases: [],
    services: new Map(PAGES.flatMap(({ services }) => services.map((name) => [name.toLowerCase(), 1]))),
    alerts: [],
    families: new Set(),
  }
}

const vocabulary = vocabularyOf()

const asked = (text: string, families: ReadonlySet<string> = new Set()) =>
  understand(text, {
    vocabulary: { ...vocabulary, families },
    concepts: CONCEPTS,
    asking: { reach: TEAM_REACH, at: NOW },
    ways: ALL_WAYS,
  })

/** The page whose name fits best. */
function bestFor(text: string): string | undefined {
  const question = asked(text)
  const fits = PAGES.map((one) => headFit(one, question, { vocabulary, concepts: CONCEPTS }))
  return PAGES[fits.indexOf(Math.max(...fits))]?.services[0]
}

describe('the name of a page', () => {
  it.each([
    ['KubeAPIDown', 'KubeAPIDown'],
    ['KubeAggregatedAPIDown', 'KubeAggregatedAPIDown'],
    ['kube api down', 'KubeAPIDown'],
    ['the aggregated kube api is down', 'KubeAggregatedAPIDown'],
    ['Prometheus failed to reload its configuration', 'PrometheusBadConfig'],
    // What often comes with a rollback is no other word for it.
    ['the queue was reverted and is stuck', 'QueueRollbackStuck'],
    ['mail was sent to any relay', 'MailSentToAnyRelay'],
    ['mail was sent to some relay', 'MailSentToSomeRelay'],
  ])('%s fits %s best', (text, name) => {
    expect(bestFor(text)).toBe(name)
  })
})

it('a name is not meant by what some pod is called', () => {
  const headOf = (text: string): number =>
    headFit(page('KubeAPIDown'), asked(text), { vocabulary, concepts: CONCEPTS })
  expect(headOf('half of kube/api-7f9 is down')).toBeLessThan(headOf('half of the kube api is down') / 2)
})

it('a page is of the alert that it is named after', () => {
  expect(isOnAlertPage(page('QueueStuck'))).toBe(true)
  expect(isOnAlertPage(page('checkout'))).toBe(false)
  expect(isOnAlertPage(lesson())).toBe(false)
})

it('what to do stands in a lesson of its own on a page, and with its rule where people talk', () => {
  const told = lesson({
    detail: { kind: 'procedure', when: 'the queue is stuck', steps: ['drain it'], page: null },
    statement: 'the queue is stuck',
    quote: 'the queue is stuck',
  })
  expect(indexed(told, CONCEPTS).terms).toContain('drain')
  expect(indexed({ ...told, source: page('QueueStuck').source }, CONCEPTS).terms).not.toContain('drain')
})

describe('what a page states', () => {
  const terms = (alerts: Vocabulary['alerts']): ReadonlySet<string> =>
    statedTerms(
      lesson({
        services: ['NodeFilesystemAlmostOutOfFiles'],
        statement: 'Unlike NodeFilesystemSpaceFillingUp it has a threshold',
        source: { kind: 'file', file: 'runbooks/NodeFilesystemAlmostOutOfFiles.md', offset: 0 },
      }),
      { vocabulary: { ...vocabulary, alerts }, concepts: CONCEPTS },
    )

  it('is not what it says its alert is not', () => {
    const statement = 'The queue runs out of slots rather than of space, and stops'
    const said = statedTerms({ ...page('QueueStuck'), statement }, { vocabulary, concepts: CONCEPTS })
    expect(said).not.toContain('spac')
    expect(said).toContain('stop')
  })

  it('are not the words of the name of another page', () => {
    const name = 'NodeFilesystemSpaceFillingUp'
    expect(terms([])).toContain('spac')
    expect(terms([{ name, written: name }])).not.toContain('spac')
    expect(terms([{ name, written: name }])).toContain('threshold')
  })
})

describe('a question', () => {
  it.each([
    ['RedisSentinel went away', 'RedisSentinelGone', true],
    ['the redis-sentinel went away', 'RedisSentinelGone', true],
    ['redis sentinel went away', 'RedisSentinelGone', false],
    ['RedisCluster went away', 'RedisSentinelGone', false],
    ['RedisSentinelGone', 'RedisSentinelGone', false],
    ['mail-relay is slow', 'MailQueueLong', false],
  ])('"%s" names a part of %s: %s', (text, name, isNamed) => {
    expect(isNamedInPart(page(name), asked(text))).toBe(isNamed)
  })

  it('is also what a lesson quotes, word by word', () => {
    const said = lesson({ statement: 'mail is refused', quote: 'The relay refuses mail from new tenants.' })
    expect(isVerbatim(said, asked('the relay refuses mail from new tenants'))).toBe(true)
    expect(isVerbatim(said, asked('the relay refuses mail from old tenants'))).toBe(false)
  })

  it.each([
    ['mail is slow', 'MailQueueLong', true],
    ['mail is slow', 'PostQueueLong', false],
    ['the letter of mail/relay-7f9 is slow', 'MailQueueLong', false],
  ])('"%s" names what several alerts are named after, and %s: %s', (text, name, isNamed) => {
    expect(isNamedInPart(page(name), asked(text, new Set(['mail'])))).toBe(isNamed)
  })

  it.each([
    ['The relay refuses mail from new tenants', true],
    ['the relay refused mail from new tenants', false],
    ['relay refuses mail', false],
    ['the relay refuses mail from new tenants for 20 minutes', true],
  ])('"%s" is what the lesson says, word by word: %s', (text, isSo) => {
    const said = lesson({
      quote: 'none',
      statement: 'MailRefused: the relay refuses mail from new tenants for 15 minutes since the merge.',
    })
    expect(isVerbatim(said, asked(text))).toBe(isSo)
  })
})
