import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Machine, openMachine } from './support/sitrep.ts'

let machine: Machine

beforeAll(async () => {
  machine = await openMachine()
  const at = (name: string): string => path.join(machine.dir, '..', name)
  await mkdir(at('empty'))
  for (const [name, json] of [
    ['broken', '{"layout": 1,'],
    ['other-layout', '{"layout": 2, "id": "x", "alert": {}}'],
    ['no-file', '{"layout": 1, "id": "x", "alert": {}, "files": {"logs": "logs.jsonl"}}'],
  ] as const) {
    await mkdir(at(name))
    await writeFile(path.join(at(name), 'case.json'), json)
  }
  await writeFile(at('a-file'), '')
})

afterAll(() => machine[Symbol.asyncDispose]())

describe('the command line', () => {
  it.each([['--help'], ['start --help'], ['investigate --help'], ['rank --help'], ['doctor --help']])(
    'explains itself: %s',
    async (line) => {
      const { code, out, err } = await machine.run(line.split(' '))
      expect(code).toBe(0)
      expect(out).toMatch(/^Usage: sitrep/)
      expect(out.trim().split('\n').length).toBeGreaterThan(4)
      expect(err).toBe('')
    },
  )

  it('says its version, as a bug report needs it', async () => {
    const { code, out } = await machine.run(['--version'])
    expect(code).toBe(0)
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it.each([
    ['investigate', /--case <dir>.* not specified/],
    ['rank', /give --cases <dir>/],
    ['rank --case . --explain --cases', /argument missing/],
    ['nonsense', /unknown command 'nonsense'/],
    ['doctor --loud', /unknown option '--loud'/],
    ['start now', /too many arguments/],
  ])('tells wrong usage from failure: %s', async (line, message) => {
    const { code, out, err } = await machine.run(line.split(' '))
    expect(code).toBe(2)
    expect(err).toMatch(message)
    expect(err).toContain('--help')
    expect(out).toBe('')
  })

  it.each([
    ['investigate --case', 'nowhere', /nowhere does not exist: give the folder of one recorded case/],
    ['investigate --case', 'empty', /empty holds no case\.json: give the folder/],
    ['investigate --case', 'a-file', /a-file is a file: give the folder/],
    ['investigate --case', 'broken', /broken\/case\.json is not JSON, repair it/],
    ['investigate --case', 'other-layout', /does not fit layout version 1: layout/],
    ['investigate --case', 'no-file', /logs\.jsonl is missing: case\.json names it/],
    ['rank --cases', 'nowhere', /nowhere is not a folder/],
    ['rank --cases', 'empty', /no case\.json at or below .*empty/],
  ])('names in one line what to change: %s %s', async (command, name, message) => {
    const target = path.join(machine.dir, '..', name)
    const { code, out, err } = await machine.run([...command.split(' '), target])
    expect(code).toBe(1)
    expect(err).toMatch(message)
    expect(err.trim().split('\n')).toHaveLength(1)
    expect(err).toMatch(/^sitrep: /)
    expect(out).toBe('')
  })

  it.each([
    ['start', { SITREP_PORT: 'many' }, /SITREP_PORT: must be a port number/],
    ['start', { SLACK_BOT_TOKEN: 'xoxb-1' }, /SLACK_APP_TOKEN is missing/],
    [
      'start',
      { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' },
      /SITREP_CHANNEL is missing: set it to the id/,
    ],
    ['start', { SITREP_DIR: '/dev/null/x' }, /\/dev\/null\/x cannot be written .*set SITREP_DIR/],
    ['start', { SITREP_DIR: '/proc/x' }, /\/proc\/x cannot be written .*set SITREP_DIR/],
    ['investigate --case test/cases/lab-27d3', { SITREP_DIR: '/dev/null/x' }, /set SITREP_DIR/],
    ['doctor', { SITREP_LOG_LEVEL: 'loud' }, /SITREP_LOG_LEVEL/],
  ])('names the setting to change: %s with %j', async (line, environment, message) => {
    const { code, err } = await machine.run(line.split(' '), environment)
    expect(code).toBe(1)
    expect(err).toMatch(message)
    expect(err.trim().split('\n')).toHaveLength(1)
  })

  it('ranks the cases it can read, says which it cannot, and fails for those', async () => {
    const target = path.join(machine.dir, '..', 'no-file')
    const { code, out, err } = await machine.run(['rank', '--cases', target])
    expect(code).toBe(1)
    expect(out).toBe('')
    expect(err).toContain('1 of 1 cases could not be read')
  })
})
