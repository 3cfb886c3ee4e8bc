import { describe, expect, it } from 'vitest'
import { TEAM_REACH } from '../../../src/knowledge/access/reach.ts'
import { headFit, isNamedInPart, isVerbatim, statedTerms } from '../../../src/knowledge/recall/fields.ts'
import { ALL_WAYS, understand } from '../../../src/knowledge/recall/question.ts'
import type { Vocabulary } from '../../../src/knowledge/recall/vocabulary.ts'
import { indexed } from '../../../src/knowledge/store/indexed.ts'
import { CONCEPTS, lesson, NOW } from '../support/lessons.ts'

const page = (name: string) =>
  lesson({ services: [name], source: { kind: 'file', file: `runbooks/${name}.md`, offset: 0 } })

const PAGES = ['KubeAPIDown', 'KubeAggregatedAPIDown', 'PrometheusBadConfig', 'TargetDown'].map(page)

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
  }
}

const vocabulary = vocabularyOf()

const asked = (text: string) =>
  understand(text, { vocabulary, concepts: CONCEPTS, asking: { reach: TEAM_REACH, at: NOW }, ways: ALL_WAYS })

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
  ])('%s fits %s best', (text, name) => {
    expect(bestFor(text)).toBe(name)
  })
})

describe('what a page states', () => {
  const terms = (aliases: Vocabulary['aliases']): ReadonlySet<string> =>
    statedTerms(
      lesson({
        services: ['NodeFilesystemAlmostOutOfFiles'],
        statement: 'Unlike NodeFilesystemSpaceFillingUp it has a threshold',
        source: { kind: 'file', file: 'runbooks/NodeFilesystemAlmostOutOfFiles.md', offset: 0 },
      }),
      { vocabulary: { ...vocabulary, aliases }, concepts: CONCEPTS },
    )

  it('are not the words of the name of another page', () => {
    const means = 'NodeFilesystemSpaceFillingUp'
    const alias = { alias: 'x', means, readers: 'team', origin: '', at: 0, from: null, until: null }
    expect(terms([])).toContain('spac')
    expect(terms([alias])).not.toContain('spac')
    expect(terms([alias])).toContain('threshold')
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

  it.each([
    ['The relay refuses mail from new tenants', true],
    ['the relay refused mail from new tenants', false],
    ['relay refuses mail', false],
  ])('"%s" is what the lesson says, word by word: %s', (text, isSo) => {
    const said = lesson({
      statement: 'MailRefused: the relay refuses mail from new tenants since the merge.',
    })
    expect(isVerbatim(said, asked(text))).toBe(isSo)
  })
})
