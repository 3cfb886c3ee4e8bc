import { runCli } from './cli/program.ts'

/** The entry: everything else is a command. */
export async function main(argv: string[]): Promise<void> {
  // `sitrep rank … | head` closes the pipe: nobody reads any more, so there is nothing left to do.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(0)
  })
  process.exitCode = await runCli(argv)
}
