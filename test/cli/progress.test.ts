import { describe, expect, it } from 'vitest'
import { progressLine } from '../../src/cli/progress.ts'

function screen(isTTY: boolean, columns?: number) {
  const written: string[] = []
  const write = (text: string): void => void written.push(text)
  return { written, screen: { isTTY, write, ...(columns === undefined ? {} : { columns }) } }
}

describe('the progress line', () => {
  it('is one line of a terminal, rewritten in place and gone at the end', () => {
    const { written, screen: tty } = screen(true, 20)
    const progress = progressLine(tty)
    progress.show('reading metrics.csv and more')
    progress.show('ranking')
    progress.done()
    expect(written.join('')).toBe('\r\x1b[2Kreading metrics.csv\r\x1b[2Kranking\r\x1b[2K')
  })

  it('never breaks over two lines, whatever it is told', () => {
    const { written, screen: tty } = screen(true)
    progressLine(tty).show(`two\nlines ${'x'.repeat(200)}`)
    expect(written.join('')).not.toContain('\n')
    expect(written.join('').length).toBeLessThan(90)
  })

  it('writes nothing into a pipe', () => {
    const { written, screen: pipe } = screen(false)
    const progress = progressLine(pipe)
    progress.show('reading')
    progress.done()
    expect(written).toEqual([])
  })
})
