import { describe, expect, it } from 'vitest'
import { subjectsOfPost } from '../../../src/knowledge/mining/language/post-subject.ts'
import { subjectsOfTalk } from '../../../src/knowledge/mining/language/talked-names.ts'

const named = (post: string): string[] => subjectsOfPost(post).map(({ name }) => name)
const surely = (post: string): string[] =>
  subjectsOfPost(post).flatMap(({ name, sure }) => (sure ? name : []))

describe('what a post of a program is about', () => {
  it.each([
    ['[FIRING] orchard replica lag 80s', 'orchard'],
    ['[RESOLVED] orchard replica lag 4s', 'orchard'],
    ['[FIRING:1] orchard: no heartbeat, zone=north-2', 'orchard'],
    [':rotating_light: *CRITICAL* orchard p99 4200ms', 'orchard'],
    ['🔴 P1 – orchard error_rate 0.12 eu-west-1', 'orchard'],
    ['orchard v212 → canary eu-west-1 started (ana)', 'orchard'],
    ['Deployed orchard 4.12.0 to production', 'orchard'],
    ['rolled out orchard@3f9ac21 to staging', 'orchard'],
    ['Alert: Orchard queue backlog 1200', 'orchard'],
    ['HighLatency firing, service=orchard p99 3 s', 'orchard'],
    ['orchard-db cpu 94', 'orchard-db'],
    ['PROBLEM: orchard heap 97 %', 'orchard'],
  ])('%s', (post, name) => {
    expect(surely(post)).toContain(name)
  })

  it.each([
    'cert expiry in 30 days: www',
    '[FIRING] disk usage 91% on node-7',
    '[FIRING] High CPU on a host',
    'nightly backup failed',
    'smoke tests failed: 3 of 40',
    'Reminder: retro at 14:00',
    'error budget burn 4x',
    'queue depth 4000',
    'Monday deploys: 12',
    '',
  ])('names nothing: %s', (post) => {
    expect(surely(post)).toEqual([])
  })

  it('a plain word before a bare complaint waits for a second post', () => {
    expect(named('[FIRING] orchard battery low')).toEqual(['orchard'])
    expect(surely('[FIRING] orchard battery low')).toEqual([])
  })

  it('two at once', () => {
    expect(named('[FIRING] orchard/harvest reconciliation rate 14')).toEqual(['orchard', 'harvest'])
  })
})

describe('what people speak of as something that runs', () => {
  it.each([
    ['run `orchard replay --day 3` and wait', ['orchard']],
    ['the orchard app gave somebody two seats', ['orchard']],
    ['orchard p99 at 3.9s, is that bad?', ['orchard']],
    ['orchard v241 prewarms its cache', ['orchard']],
    ['`kubectl get pods` says nothing', []],
    ['the kafka cluster goes away on friday', []],
    ['the whole cluster was slow', []],
    ['lunch is at 12', []],
  ])('%s', (text, names) => {
    expect(subjectsOfTalk(text).map(({ name }) => name)).toEqual(names)
  })
})
