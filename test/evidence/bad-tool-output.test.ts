import { describe, expect, it } from 'vitest'
import { parseObjects } from '../../src/evidence/objects/parse-objects.ts'

const HEAD = 'apiVersion: v1\nkind: Pod\n'

/** Nine aliases of nine aliases of …: 9^9 strings when unfolded. */
const laughs = [...'bcdefghi']
  .map((name, n) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[n]}`).join(',')}]`)
  .join('\n')

const objects = (output: string) => parseObjects({ tool: 'kubectl_get', args: {}, output })

describe('what a tool says to do harm', () => {
  it.each([
    ['aliases that unfold without end', `${HEAD}a: &a [${Array(9).fill('"lol"').join(',')}]\n${laughs}`],
    ['brackets to the bottom of the stack', `${HEAD}x: ${'['.repeat(200_000)}`],
    [
      'indentation without end',
      `${HEAD}a:\n${Array.from({ length: 3000 }, (_, n) => `${' '.repeat(n + 1)}b:`).join('\n')}`,
    ],
    ['more documents than anybody has', Array(100_000).fill(`---\n${HEAD}`).join('')],
    ['brackets of JSON', '['.repeat(200_000)],
  ])('gives no objects: %s', (_, output) => {
    expect(objects(output)).toEqual([])
  })

  it('keeps a __proto__ a name like any other', () => {
    const [pod] = objects('{"__proto__":{"polluted":1},"kind":"Pod","metadata":{"name":"x"}}')
    expect(pod).toMatchObject({ kind: 'pod', name: 'x' })
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('reads the other documents when one is harmful', () => {
    const bomb = `${HEAD}metadata: {name: bad}\na: &a [${Array(9).fill('"lol"').join(',')}]\n${laughs}`
    const good = `${HEAD}metadata: {name: good}\nstatus: {phase: Running}`
    expect(objects(`${bomb}\n---\n${good}\n`).map(({ name }) => name)).toEqual(['good'])
  })
})
