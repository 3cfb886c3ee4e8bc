import { runCli } from './cli/program.ts'

/** The entry: everything else is a command. */
export async function main(argv: string[]): Promise<void> {
  process.exitCode = await runCli(argv)
}
