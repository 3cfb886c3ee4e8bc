import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mineSources } from '../../src/knowledge/mining/mine-sources.ts'
import { jsonLines, openBench, START } from '../evidence/support/case-folder.ts'
import { zipOf } from '../support/zip-file.ts'
import { BAD_TEXTS, isPolluted, LAUGHS } from './support/bad-input.ts'

const MB = 1_048_576

let home: string
beforeAll(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'sitrep-bad-'))
})
afterAll(() => rm(home, { recursive: true, force: true }))

const call = (output: unknown): object => ({
  tool: 'kubectl_get',
  toolset: 'kubernetes/core',
  args: {},
  status: 'success',
  output,
})

describe('a recorded case', () => {
  it('keeps what harms nobody, names the rest, and stays well', async () => {
    await using bench = await openBench()
    const outputs = [
      ...BAD_TEXTS.map(([, text]) => text),
      `apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n${LAUGHS}`,
      JSON.parse('{"__proto__":{"polluted":true}}'),
    ]
    const long = `${JSON.stringify(call('x')).slice(0, -2)}${'a'.repeat(64 * MB)}"}`
    const tools = Buffer.concat([
      Buffer.from(jsonLines(outputs.map(call))),
      Buffer.from([0x7b, 0xff, 0xfe, 10, 0, 0, 10]),
      Buffer.from(`${long}\n${JSON.stringify(call('last'))}\n`),
    ])
    const line = (message: string): object => ({ ts: START, entity: 'checkout', level: 'error', message })
    const logs = Buffer.concat([
      Buffer.from(jsonLines(BAD_TEXTS.map(([, text]) => line(text)))),
      Buffer.from([0xff, 0xfe, 10, 0, 10]),
      Buffer.from(`{"ts":${START},"entity":"checkout","message":"${'a'.repeat(64 * MB)}"}\n`),
      Buffer.from(jsonLines([line('last')])),
    ])
    const recording = await bench.import(await bench.write('bad', { tools, logs }))
    expect(recording.gaps.join('\n')).toMatch(/lines of tools\.jsonl could not be read/)
    expect(recording.gaps.join('\n')).toMatch(/lines of logs\.jsonl could not be read/)
    expect(recording.evidence.find(({ source }) => source === 'logs')?.rows.logs).toBeGreaterThanOrEqual(2)
    expect(isPolluted()).toBe(false)
  })

  it.each([
    ['a link to a key', 'logs', '/etc/passwd', /plain \.csv or \.jsonl/],
    ['a link to a device without end', 'logs', '/dev/zero', /no plain file/],
    ['a link to a folder', 'tools', '/etc', /no plain file/],
    ['a link that leads nowhere', 'metrics', '/nowhere', /is missing/],
    ['a link to itself', 'events', 'events.jsonl', /is missing/],
  ] as const)('is refused: %s', async (_, kind, target, reason) => {
    await using bench = await openBench()
    const folder = await bench.write('linked', { logs: jsonLines([]) })
    const name = kind === 'metrics' ? 'metrics.csv' : `${kind}.jsonl`
    if (kind === 'logs') await rm(path.join(folder, name))
    await symlink(target, path.join(folder, name))
    await writeFile(
      path.join(folder, 'case.json'),
      JSON.stringify({ layout: 1, id: 'linked', alert: { text: 'slow' }, files: { [kind]: name } }),
    )
    await expect(bench.import(folder)).rejects.toThrow(reason)
  })

  it.each(['/etc/passwd', '../../../../../../etc/passwd', '/dev/zero', 'logs.jsonl.gz', '.'])(
    'is refused when case.json names %s',
    async (name) => {
      await using bench = await openBench()
      const folder = await bench.write('named', {}, { files: { logs: name } })
      await writeFile(path.join(folder, 'logs.jsonl.gz'), gzipSync(Buffer.alloc(16 * MB, '\n')))
      await expect(bench.import(folder)).rejects.toThrow(/case\.json/)
    },
  )

  it('is refused when a pipe stands where a file should be, without waiting for it', async () => {
    await using bench = await openBench()
    const folder = await bench.write('pipe', {}, { files: { logs: 'logs.jsonl' } })
    execFileSync('mkfifo', [path.join(folder, 'logs.jsonl')])
    await expect(bench.import(folder)).rejects.toThrow(/no plain file/)
  })
})

describe('what sitrep mine reads', () => {
  async function mine(place: string): Promise<{ lessons: unknown[]; complaints: string[] }> {
    const complaints: string[] = []
    const lessons: unknown[] = []
    const mined = mineSources({
      team: 'team',
      slackExport: null,
      knowledge: place,
      personal: 'financial',
      signal: new AbortController().signal,
      complain: (where, why) => complaints.push(`${where}: ${why}`),
      counts: { channels: 0, messages: 0, conversations: 0, files: 0 },
      onProgress: () => {},
    })
    for await (const lesson of mined) lessons.push(lesson)
    expect(isPolluted()).toBe(false)
    return { lessons, complaints }
  }

  const owners = Buffer.from('/services/refunds-api/ @acme/payments\n')

  it('leaves links, ways out, bombs and lies of a zip out, names them, and reads the rest', async () => {
    const file = path.join(home, 'all.zip')
    const zip = zipOf([
      { name: 'CODEOWNERS', content: owners },
      { name: 'link.md', content: Buffer.from('/etc/passwd'), mode: 0o120777 },
      { name: 'bomb.md', content: Buffer.alloc(64 * MB) },
      { name: 'liar.md', content: Buffer.alloc(8 * MB), claims: 10 },
    ])
    await writeFile(file, zip)
    const { lessons, complaints } = await mine(file)
    expect(lessons).toHaveLength(1)
    expect(complaints.join('\n')).toMatch(/link\.md: is a symbolic link/)
    expect(complaints.join('\n')).toMatch(/bomb\.md: unpacks to more than 200 times/)
    expect(complaints.join('\n')).toMatch(/liar\.md: cannot be read/)
  })

  it.each(['../../escape.md', '/etc/cron.d/escape.md', 'a/../../escape.md', 'C:/escape.md', '..\\escape.md'])(
    'names a way out of a zip and goes no further: %s',
    async (name) => {
      const file = path.join(home, 'escape.zip')
      await writeFile(
        file,
        zipOf([
          { name, content: Buffer.from('# x') },
          { name: 'CODEOWNERS', content: owners },
        ]),
      )
      const { lessons, complaints } = await mine(file)
      expect(complaints.join('\n')).toMatch(/leads out of the zip/)
      expect(lessons).toHaveLength(1)
    },
  )

  it.each([
    ['a zip that is none', Buffer.from('PK\u0003\u0004 nothing')],
    ['an empty file', Buffer.alloc(0)],
    ['gzip', gzipSync(Buffer.alloc(MB))],
    [
      'many bombs that are each small',
      zipOf(Array.from({ length: 400 }, (_, n) => ({ name: `${n}.md`, content: Buffer.alloc(MB) }))),
    ],
  ])('refuses the whole with a fix: %s', async (_, bytes) => {
    const file = path.join(home, 'whole.zip')
    await writeFile(file, bytes)
    await expect(mine(file)).rejects.toThrow(/whole\.zip cannot be used: .*export it again/)
  })

  it('leaves links of a folder out and reads pages with harmful beginnings as pages', async () => {
    const folder = path.join(home, 'pages')
    await mkdir(folder)
    await symlink('/etc', path.join(folder, 'etc'))
    await symlink('/etc/passwd', path.join(folder, 'passwd.md'))
    await writeFile(path.join(folder, 'CODEOWNERS'), owners)
    await writeFile(path.join(folder, 'laughs.yaml'), LAUGHS)
    await writeFile(path.join(folder, 'laughs.md'), `---\n${LAUGHS}\n---\n# Runbook\n\nText.\n`)
    await writeFile(path.join(folder, 'deep.yaml'), `owner: ${'['.repeat(100_000)}`)
    await writeFile(
      path.join(folder, 'proto.yaml'),
      '__proto__: {polluted: true}\nservices: {__proto__: {owner: x}}',
    )
    await writeFile(path.join(folder, 'deep.json'), '['.repeat(100_000))
    await writeFile(path.join(folder, 'large.md'), Buffer.alloc(5 * MB, 'a'))
    for (const [n, [, text]] of BAD_TEXTS.entries()) await writeFile(path.join(folder, `bad-${n}.md`), text)
    const { lessons, complaints } = await mine(folder)
    expect(lessons.length).toBeGreaterThanOrEqual(1)
    for (const name of ['etc', 'passwd.md', 'laughs.yaml', 'laughs.md', 'deep.yaml', 'deep.json', 'large.md'])
      expect(
        complaints.some((one) => one.includes(`: ${name}: `)),
        name,
      ).toBe(true)
    expect(JSON.stringify(lessons)).not.toContain((await readFile('/etc/passwd', 'utf8')).slice(0, 20))
  })
})
