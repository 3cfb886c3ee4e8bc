/** This machine or the outside world is not as the settings say. The message names the fix and the setting. */
export class SetupError extends Error {
  readonly code = 'SETUP'
  override name = 'SetupError'
}

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code)

/** What a failed `listen` means to whoever started Sitrep; any other error comes back as it is. */
export function portProblem(error: unknown, port: number, setting: string): unknown {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return new SetupError(
        `port ${port} is in use, perhaps by a Sitrep that already runs: stop it, or set ${setting} to another port`,
        { cause: error },
      )
    case 'EACCES':
      return new SetupError(`this user may not listen on port ${port}: set ${setting} to a port above 1023`, {
        cause: error,
      })
    case 'EADDRNOTAVAIL':
      return new SetupError(
        'this machine does not have the address in SITREP_HOST: use 127.0.0.1 or 0.0.0.0',
        {
          cause: error,
        },
      )
    default:
      return error
  }
}

/** The folder of SITREP_DIR cannot be written. */
export const folderProblem = (dir: string, error: unknown): SetupError =>
  new SetupError(
    `${dir} cannot be written (${codeOf(error)}): make it a folder that this user can write, or set SITREP_DIR to one`,
    { cause: error },
  )
