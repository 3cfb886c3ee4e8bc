import { utimes } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderOf, mined } from '../support/mine-folder.ts'

const RUNBOOK = `---
title: Reef Pool Exhausted
---

# ReefPoolExhausted

## Meaning

All connections of the pool are in use and requests
wait for one.

## Mitigation

- Raise \`pool.max\` by half.
- Page the database team when that does not help.
`

const POSTMORTEM = `---
type: postmortem
date: 2026-10-04
status: accepted
services: [reef-api]
---
# Blank totals on checkout

## Summary
Totals were blank for forty minutes.

## Root cause
A CDN rule stripped the currency header. Nobody had tested the rule.

## Resolution
The rule was removed.

## Action items
- We should test CDN rules.
`

const mine = async (files: Readonly<Record<string, string>>) => mined({ knowledge: await folderOf(files) })

describe('a folder of knowledge', () => {
  it('makes of a runbook what it means, what to do, and the name of its alert', async () => {
    const { lessons, complaints } = await mine({ 'runbooks/ReefPoolExhausted.md': RUNBOOK })
    expect(complaints).toEqual([])
    expect(lessons.map(({ kind, services }) => [kind, services[0]])).toEqual(
      expect.arrayContaining([
        ['jargon', 'ReefPoolExhausted'],
        ['procedure', 'ReefPoolExhausted'],
      ]),
    )
    const [meaning] = lessons.filter(({ statement }) => statement.includes('All connections of the pool'))
    expect(meaning?.detail).toMatchObject({ kind: 'procedure', page: 'database team' })
    const { source } = meaning ?? {}
    expect(source?.kind === 'file' && RUNBOOK.slice(source.offset).startsWith('## Meaning')).toBe(true)
  })

  it('makes of an accepted postmortem one confirmed cause, and nothing of what is still to be done', async () => {
    const { lessons } = await mine({ 'a.md': POSTMORTEM, 'b.md': POSTMORTEM.replace('accepted', 'draft') })
    expect(lessons).toMatchObject([
      {
        kind: 'cause',
        services: expect.arrayContaining(['reef-api']),
        status: 'confirmed',
        at: Date.UTC(2026, 9, 4),
        detail: { cause: expect.stringContaining('CDN rule'), fix: 'The rule was removed.' },
      },
      { kind: 'cause', status: 'candidate' },
    ])
    for (const { source, quote } of lessons)
      expect(source.kind === 'file' && POSTMORTEM.includes(quote.slice(0, 30))).toBe(true)
  })

  it('makes of a section that tells step by step what to do a procedure', async () => {
    const page =
      '# Notes on the press\n\nUpdated 2026-03-01\n\n## Press hangs\n1. `pressctl hold jobs`, else it prints the old ones\n2. `pressctl restart`\n\n## Ideas\n- Buy a second press.\n- Send it to a museum.\n\n## Going back\n`pressctl rollback press-api ink-proxy` (both, always).\n'
    const { lessons } = await mine({ 'press-notes.md': page })
    expect(lessons.map(({ kind, detail }) => [kind, 'when' in detail && detail.when])).toEqual([
      ['procedure', 'Notes on the press: Press hangs'],
      ['procedure', 'Notes on the press: Going back'],
    ])
  })

  it('reads what a postmortem says in paragraphs that begin in bold', async () => {
    const page =
      '# Blank tickets, 3 March\n\n**What we thought.** The cache.\n\n**What it was.** After the upgrade the clock service did not start on two nodes of ticket-api.\n\n**Fix.** It is part of the health check now.\n'
    const { lessons } = await mine({ 'pm-2026-03-tickets.md': page })
    expect(lessons).toMatchObject([
      {
        kind: 'cause',
        detail: {
          cause: expect.stringContaining('clock service'),
          fix: expect.stringContaining('health check'),
        },
      },
    ])
  })

  it('takes the last note of a ticket that was closed as mended for its cause, and of no other', async () => {
    const head =
      'Issue key,Summary,Issue Type,Status,Resolution,Created,Resolved,Components,Description,Comment'
    const row = (key: string, type: string, how: string): string =>
      `${key},"Kiosk shows closed, shop is open",${type},Closed,${how},2026-04-10,2026-05-04,kiosk,"Customers went home","opening hours live ten minutes in the cache of the kiosk and a change does not clear them. restart the kiosk"`
    const { lessons } = await mine({
      'tickets.csv': [head, row('K-1', 'Bug', 'Fixed'), row('K-2', 'Story', "Won't Do")].join('\n'),
    })
    expect(lessons).toMatchObject([
      { kind: 'cause', services: ['kiosk'], source: { key: 'K-1' }, at: Date.UTC(2026, 4, 4) },
    ])
  })

  it('reads owners from CODEOWNERS, tables and a catalogue', async () => {
    const { lessons } = await mine({
      CODEOWNERS: '# who\n/services/refunds-api/ @acme/payments\n*.md @acme/docs\n',
      'owners.md': '| Service | Owner |\n|---|---|\n| kelp-router | Harbour team |\n',
      'catalog-info.yaml':
        'kind: Component\nmetadata:\n  name: tide-ledger\nspec:\n  owner: group:default/ledger\n',
    })
    expect(
      lessons.map(({ services, detail }) => [services[0], detail.kind === 'ownership' && detail.owner]),
    ).toEqual([
      ['refunds-api', '@payments'],
      ['tide-ledger', 'ledger'],
      ['kelp-router', 'Harbour team'],
    ])
  })

  it('reads HTML as it is shown, and points into it', async () => {
    const html =
      '<html><head><title>Glossary</title><style>p{}</style><script>"x-api" is "y-api"</script></head><body><h1>Glossary</h1><p>We call <b>orders-postgres</b> &quot;the elephant&quot;.</p></body></html>'
    const { lessons } = await mine({ 'page.html': html })
    expect(lessons).toMatchObject([
      { kind: 'jargon', detail: { alias: 'elephant', means: 'orders-postgres' } },
    ])
    const { source } = lessons[0] ?? {}
    expect(source?.kind === 'file' && html.slice(source.offset, source.offset + 20)).toContain('We call')
  })

  it('reads tickets of Jira as JSON and as CSV', async () => {
    const issue = {
      key: 'OPS-7',
      fields: {
        summary: 'tide-ledger consumers lag',
        description: {
          type: 'doc',
          content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Lag is above 10k.' }] }],
        },
        created: '2026-10-01T08:00:00.000+0000',
        comment: {
          comments: [
            {
              author: { displayName: 'Maru' },
              body: 'Root cause: the schema of tide-ledger v3 was shipped early.',
            },
          ],
        },
      },
    }
    const csv =
      'Summary,Issue key,Created,Comment,Comment\nreef-api is slow,OPS-8,2026-10-02,"2026-10-02 10:00;nadia;Root cause: the pool of reef-api was set to 5, as ""planned""",\n'
    const { lessons } = await mine({ 'a.json': JSON.stringify({ issues: [issue] }), 'b.csv': csv })
    expect(lessons.map(({ kind, source }) => [kind, source])).toEqual([
      ['cause', expect.objectContaining({ kind: 'ticket', system: 'jira', key: 'OPS-7', file: 'a.json' })],
      ['cause', expect.objectContaining({ kind: 'ticket', system: 'jira', key: 'OPS-8', file: 'b.csv' })],
    ])
  })

  it('names what it cannot read and goes on', async () => {
    const { lessons, complaints, files } = await mine({
      'bad.json': '{"issues": [',
      'other.csv': 'a,b\n1,2\n',
      'front.md': '---\n: : :\n  - [\n---\nthe Harbour team owns kelp-router\n',
      'picture.png': 'not text',
    })
    expect(lessons).toMatchObject([{ kind: 'ownership', services: ['kelp-router'] }])
    expect(complaints).toEqual([
      expect.stringContaining('bad.json: cannot be read as JSON'),
      expect.stringContaining('front.md: its YAML is wrong'),
      expect.stringContaining('other.csv: holds no tickets'),
      expect.stringContaining('picture.png: is not read'),
    ])
    expect(files).toBe(3)
  })

  it('keeps places of the file where a secret was taken out before them', async () => {
    const text = `token: xoxb-${'123456789012'}-${'abcdefghijklmnopqrstuvwx'}\n\nthe Harbour team owns kelp-router\n`
    const { lessons } = await mine({ 'note.md': text })
    const { source } = lessons.find(({ kind }) => kind === 'ownership') ?? {}
    expect(source?.kind === 'file' && text.slice(source.offset)).toBe('the Harbour team owns kelp-router\n')
  })
})

describe('a file whose time has fractions of a millisecond', () => {
  it('gives lessons whose time has none', async () => {
    const knowledge = await folderOf({ 'ReefPoolExhausted.md': RUNBOOK })
    await utimes(path.join(knowledge, 'ReefPoolExhausted.md'), 1_790_000_000.0007, 1_790_000_000.0007)
    const { lessons } = await mined({ knowledge })
    expect(lessons.map(({ at }) => at % 1)).toEqual(lessons.map(() => 0))
    expect(lessons.length).toBeGreaterThan(0)
  })
})
