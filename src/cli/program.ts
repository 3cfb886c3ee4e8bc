import { Command, CommanderError } from 'commander'
import { benchCommand } from './bench.ts'
import { doctorCommand } from './doctor.ts'
import { investigateCommand } from './investigate.ts'
import { rankCommand } from './rank.ts'
import { startCommand } from './start.ts'

/** A command file gives this: it adds itself and puts its exit code into `exit`. */
export type AddCommand = (program: Command, exit: (code: number) => void) => void

const COMMANDS: readonly AddCommand[] = [
  startCommand,
  investigateCommand,
  rankCommand,
  benchCommand,
  doctorCommand,
]

function printError(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  console.error(`sitrep: ${message}`)
}

/** Errors that tell the person what to change carry a code; anything else is a bug and shows its stack. */
const isExpected = (error: unknown): boolean => error instanceof Error && 'code' in error

/** Runs one command line and returns the exit code: 0 fine, 1 failed, 2 wrong usage. */
export async function runCli(argv: string[]): Promise<number> {
  let code = 0
  const program = new Command('sitrep')
    .description(
      'Investigates incidents in Slack: evidence, ranked causes with citations, and what it could not see.',
    )
    .showHelpAfterError('(add --help for the options)')
    .exitOverride()
  for (const add of COMMANDS) {
    add(program, (value) => {
      code = value
    })
  }
  for (const command of program.commands)
    command.exitOverride().showHelpAfterError('(add --help for the options)')
  try {
    await program.parseAsync(argv, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    printError(isExpected(error) ? error : (error instanceof Error && error.stack) || error)
    return 1
  }
  return code
}
