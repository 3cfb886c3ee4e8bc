import { Readable, Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { tryLines } from '../../src/cli/try-lines.ts'
import { createRedactor } from '../../src/safety/redact/redactor.ts'

const redactor = createRedactor({ key: 'k' })

async function answers(
  chunks: Iterable<Buffer | string>,
): Promise<{ replies: Record<string, unknown>[]; wrong: number }> {
  let text = ''
  const output = new Writable({
    write: (chunk, _, done) => {
      text += chunk
      done()
    },
  })
  const input = Readable.from(chunks, { objectMode: true })
  const wrong = await tryLines({ input, output, complain: () => {} }, ({ id, text: given }) =>
    typeof given === 'string' ? { id, text: redactor.redact(given) } : { id, error: 'no text' },
  )
  const replies = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
  return { replies, wrong }
}

describe('lines for a safety gate', () => {
  it('are read whatever pieces they come in, with or without a last newline', async () => {
    const all = Buffer.from('{"id":1,"text":"ü password=hunter2x"}\r\n\n{"id":2,"text":"b"}')
    const { replies } = await answers([...all].map((byte) => Buffer.from([byte])))
    expect(replies).toEqual([
      { id: 1, text: expect.stringMatching(/^ü password=\[REDACTED/) },
      { id: 2, text: 'b' },
    ])
  })

  it('of 64 MB are refused without being held, and the next one is answered', async () => {
    const megabyte = Buffer.alloc(1_048_576, 'a')
    function* long(): Generator<Buffer | string> {
      yield '{"id":1,"text":"'
      for (let n = 0; n < 64; n += 1) yield megabyte
      yield '"}\n{"id":2,"text":"fine"}\n'
    }
    const { replies, wrong } = await answers(long())
    expect(replies).toEqual([
      { line: 1, error: 'the line is longer than 32 MB' },
      { id: 2, text: 'fine' },
    ])
    expect(wrong).toBe(1)
  })

  it.each([
    [
      'invalid UTF-8',
      Buffer.concat([Buffer.from('{"text":"'), Buffer.from([0xff, 0xfe, 0x80]), Buffer.from('"}')]),
      'not UTF-8',
    ],
    ['half a UTF-8 character', Buffer.from('{"text":"\u00fc"}').subarray(0, 10), 'not UTF-8'],
    ['no JSON', '{"text": undefined}', 'not JSON'],
    ['a list', '[1]', 'no JSON object'],
    ['nesting to the bottom of the stack', `{"id":1,"text":${'['.repeat(200_000)}`, 'not JSON'],
    ['packed bytes', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), 'not UTF-8'],
  ])('with %s are refused with a reason, and the next one is answered', async (_, line, reason) => {
    const { replies } = await answers([line, '\n{"id":2,"text":"fine"}\n'])
    expect(replies).toEqual([
      { line: 1, error: expect.stringContaining(reason) },
      { id: 2, text: 'fine' },
    ])
  })

  it.each([
    ['lone surrogates', '{"id":1,"text":"\\ud800 password=hunter2x \\udfff"}'],
    ['NULs', '{"id":1,"text":"\\u0000 password=hunter2x \\u0000"}'],
    [
      'a __proto__',
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"id":1,"text":"password=hunter2x"}',
    ],
  ])('with %s are answered, without the secret', async (_, line) => {
    const { replies } = await answers([`${line}\n`])
    expect(replies).toHaveLength(1)
    expect(String(replies[0]?.text)).toContain('[REDACTED:password')
    expect(JSON.stringify(replies)).not.toContain('hunter2x')
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})
