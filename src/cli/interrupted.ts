/** What the shell reports for a command that ctrl-c ended. */
export const INTERRUPTED = 130

/**
 * Runs a command that cleans up after itself when the person presses ctrl-c: the signal fires, and `work` is waited
 * for. Gives `INTERRUPTED` then, whatever `work` did.
 */
export async function interruptible(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const asked = new AbortController()
  const stop = (): void => asked.abort(new Error('stopped with ctrl-c'))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    const code = await work(asked.signal)
    return asked.signal.aborted ? INTERRUPTED : code
  } catch (error) {
    if (asked.signal.aborted) return INTERRUPTED
    throw error
  } finally {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
}
