import { execFile } from 'node:child_process'

export type GitAnswer =
  | { ok: true; text: string; cut: boolean }
  | { ok: false; reason: 'missing' | 'aborted' | 'refused'; words: string }

/** Bytes of one answer. A day of commits with their diffs is seldom a tenth of it. */
const MOST_BYTES = 8 * 1_048_576

/**
 * Nothing that a repository configures may run or change anything: no hooks, monitors, pagers, filters of diffs, or
 * programs that check signatures. `safe.directory` lets us read what another user owns, which is the point here.
 */
const CONFIG = [
  ...['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'safe.directory=*'],
  ...['-c', 'log.showSignature=false', '-c', 'core.pager=cat', '-c', 'protocol.allow=never'],
]

/** The commands that are used, none of which changes anything. */
export type GitRead = readonly ['log' | 'for-each-ref' | 'rev-parse', ...string[]]

/** One git command with fixed arguments. Never a shell, never the network, never a prompt. */
export function runGit(folder: string, args: GitRead, signal: AbortSignal): Promise<GitAnswer> {
  return new Promise((resolve) => {
    execFile(
      'git',
      ['-C', folder, '--no-optional-locks', '--literal-pathspecs', ...CONFIG, ...args],
      {
        signal,
        maxBuffer: MOST_BYTES,
        encoding: 'utf8',
        env: {
          PATH: '/usr/local/bin:/usr/bin:/bin',
          LC_ALL: 'C.UTF-8',
          GIT_CONFIG_NOSYSTEM: '1',
          GIT_CONFIG_GLOBAL: '/dev/null',
          GIT_TERMINAL_PROMPT: '0',
        },
      },
      (error, stdout, stderr) => {
        if (error === null) return resolve({ ok: true, text: stdout, cut: false })
        const { code } = error
        if (signal.aborted) return resolve({ ok: false, reason: 'aborted', words: '' })
        if (String(code) === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
          return resolve({ ok: true, text: stdout, cut: true })
        if (String(code) === 'ENOENT')
          return resolve({ ok: false, reason: 'missing', words: 'git is not installed' })
        const words = stderr.replace(/\s+/g, ' ').trim().slice(0, 200)
        return resolve({ ok: false, reason: 'refused', words })
      },
    )
  })
}
