import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { recordingRows } from '../../src/evidence/load-rows.ts'
import { jsonLines, openBench, START } from './support/case-folder.ts'

const PODS = `NAME           READY   STATUS             RESTARTS   AGE
checkout-0     0/1     CrashLoopBackOff   12         5m
payments-0     1/1     Running            0          3d`

const call = (tool: string, rest: Record<string, unknown>): Record<string, unknown> => ({
  tool,
  toolset: 'kubernetes/core',
  args: {},
  ...rest,
})

describe('recorded tool calls', () => {
  it('all become evidence with their status, and rows where they can be parsed', async () => {
    await using bench = await openBench()
    const tools = jsonLines([
      call('kubectl_get_by_kind_in_namespace', { args: { kind: 'pod' }, status: 'success', output: PODS }),
      call('weather', { toolset: null, status: 'OK', output: 'sunny' }),
      call('weather', { status: 'success', output: { sky: 'clear' } }),
      call('quiet', { status: 'success', output: ' \n' }),
      call('quiet', { status: 'no_data', output: 'nothing in this window' }),
      call('broken_tool', { status: 'error', output: null, error: '403 forbidden' }),
      call('broken_tool', { status: 'error', output: '' }),
    ])
    const recording = await bench.import(await bench.write('tools', { tools }))
    expect(
      recording.evidence.map(({ ref, source, status, reason, rows }) => [ref, source, status, reason, rows]),
    ).toEqual([
      ['E1', 'kubernetes', 'ok', null, { objects: 2 }],
      ['E2', 'weather', 'ok', null, {}],
      ['E3', 'kubernetes', 'ok', null, {}],
      ['E4', 'kubernetes', 'no_data', 'the answer was empty', {}],
      ['E5', 'kubernetes', 'no_data', 'nothing in this window', {}],
      ['E6', 'kubernetes', 'failed', '403 forbidden', {}],
      ['E7', 'kubernetes', 'failed', 'the tool failed without a word', {}],
    ])
    expect(recording.gaps).toEqual(['2 of 7 tool outputs were kept as text only: weather ×2'])
    const { incident } = await recordingRows(recording)
    expect(
      incident.objects.map(({ evidence, kind, name, state }) => [evidence, kind, name, state]).sort(),
    ).toEqual([
      ['E1', 'pod', 'checkout-0', 'CrashLoopBackOff'],
      ['E1', 'pod', 'payments-0', 'Running'],
    ])
  })

  it('keep their numbers when a line between them is broken', async () => {
    await using bench = await openBench()
    const good = JSON.stringify(call('weather', { status: 'success', output: 'sunny' }))
    const recording = await bench.import(
      await bench.write('tools', { tools: [good, '{"tool":', '{"output":"no name"}', good].join('\r\n') }),
    )
    expect(recording.evidence.map(({ n, ref }) => [n, ref])).toEqual([
      [1, 'E1'],
      [2, 'E2'],
    ])
    expect(recording.gaps).toEqual([
      '2 of 4 lines of tools.jsonl could not be read (lines 2, 3) and were left out',
      '2 of 2 tool outputs were kept as text only: weather ×2',
    ])
  })
})

describe('the truth of a case', () => {
  const SECRET = 'the-injected-service'
  const truth = { entities: [SECRET], faultType: SECRET, notes: SECRET }

  it('reaches no row, no blob and no field of the recording', async () => {
    await using bench = await openBench()
    const folder = await bench.write(
      'labelled',
      {
        events: jsonLines([{ ts: START, type: 'deploy', entity: 'checkout', title: 'v2' }]),
        logs: jsonLines([{ ts: START, entity: 'checkout', message: 'slow' }]),
      },
      { truth, entities: [{ id: 'checkout' }], topology: { edges: [['web', 'checkout']] } },
    )
    const recording = await bench.import(folder)
    const { blobs, ...told } = recording
    expect(JSON.stringify([told, await recordingRows(recording)])).not.toContain(SECRET)
    const raws = recording.evidence.flatMap(({ rawKey }) => rawKey ?? [])
    expect(raws).toHaveLength(3)
    for (const key of raws) {
      expect(zstdDecompressSync(await blobs.get(key)).includes(SECRET)).toBe(false)
    }
    // The test could fail: the word stands in the file that was read.
    expect(await readFile(path.join(folder, 'case.json'), 'utf8')).toContain(SECRET)
  })

  it('changes nothing, whatever it says', async () => {
    await using bench = await openBench()
    const logs = jsonLines([{ ts: START, entity: 'checkout', message: 'slow' }])
    const strip = async (id: string, json: Record<string, unknown>): Promise<unknown> => {
      const { blobs: _, ...told } = await bench.import(
        await bench.write(id, { logs }, { ...json, id: 'same' }),
      )
      return told
    }
    expect(await strip('with', { truth })).toEqual(await strip('without', {}))
    expect(await strip('odd', { truth: 'a word' })).toEqual(await strip('without', {}))
  })
})
