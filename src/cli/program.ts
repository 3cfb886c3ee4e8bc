import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Command, CommanderError } from 'commander'
import { readSettings } from '../config.ts'
import { askCommand } from './ask.ts'
import { auditCommand } from './audit.ts'
import { benchCommand } from './bench.ts'
import { caseCommand } from './case.ts'
import { configCommand } from './config.ts'
import { discoverCommand } from './discover.ts'
import { doctorCommand } from './doctor.ts'
import { evalCommand } from './eval.ts'
import { expectCommand } from './expect.ts'
import { investigateCommand } from './investigate.ts'
import { lessonsCommand } from './lessons.ts'
import { mcpCommand } from './mcp.ts'
import { mineCommand } from './mine.ts'
import { postmortemCommand } from './postmortem.ts'
import { rankCommand } from './rank.ts'
import { recallCommand } from './recall.ts'
import { startCommand } from './start.ts'
import { sweepCommand } from './sweep.ts'
import { tryCommand } from './try.ts'

/** A command file gives this: it adds itself and puts its exit code into `exit`. */
export type AddCommand = (program: Command, exit: (code: number) => void) => void

const COMMANDS: readonly AddCommand[] = [
  startCommand,
  investigateCommand,
  rankCommand,
  askCommand,
  mineCommand,
  benchCommand,
  recallCommand,
  lessonsCommand,
  expectCommand,
  evalCommand,
  doctorCommand,
  configCommand,
  discoverCommand,
  sweepCommand,
  caseCommand,
  mcpCommand,
  postmortemCommand,
  auditCommand,
  tryCommand,
]

/**
 * Codes of errors whose message tells the person what to change; docs/reference/errors.md lists them. Anything
 * else is a bug and shows its stack.
 */
export const EXPECTED_CODES: ReadonlySet<unknown> = new Set([
  'BLOB_MISSING',
  'BLOB_STORE_FULL',
  'CASE',
  'CONFIG',
  'DATABASE_HELD',
  'DATABASE_MISMATCH',
  'SETUP',
  'SLACK',
  'SOURCE',
])

function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code } = error as { code?: unknown }
  return EXPECTED_CODES.has(code) ? error.message : `a bug, please report it: ${error.stack}`
}

/** What is printed is pasted into reports. The key is of this process only: nothing compares with it. */
async function withoutSecrets(text: string): Promise<string> {
  const { createRedactor } = await import('../safety/redact/redactor.ts')
  const { ownSecrets } = await import('../app/installation-redaction.ts')
  let known: string[] = []
  try {
    known = ownSecrets(readSettings())
  } catch {
    // Settings that cannot be read are what the error is about.
  }
  return createRedactor({ key: randomUUID(), known }).redact(text)
}

/** Of package.json: a bug report names it. */
function versionOfThis(): string {
  const file = path.join(import.meta.dirname, '..', '..', 'package.json')
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  return version
}

/** The program with all its commands; the docs are checked against it. */
export function buildProgram(exit: (code: number) => void): Command {
  const program = new Command('sitrep')
    .description(
      'Investigates incidents in Slack: evidence, ranked causes with citations, and what it could not see.',
    )
    .version(versionOfThis(), '--version', 'Print the version.')
  for (const add of COMMANDS) add(program, exit)
  for (const command of [program, ...program.commands]) {
    command.exitOverride().showHelpAfterError('(add --help for the options)')
  }
  return program
}

/** Runs one command line and returns the exit code: 0 fine, 1 failed, 2 wrong usage, 130 stopped with ctrl-c. */
export async function runCli(argv: string[]): Promise<number> {
  let code = 0
  try {
    await buildProgram((value) => {
      code = value
    }).parseAsync(argv, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    console.error(`sitrep: ${await withoutSecrets(errorText(error))}`)
    return 1
  }
  return code
}
