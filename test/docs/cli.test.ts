import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { buildProgram, EXPECTED_CODES } from '../../src/cli/program.ts'

const REFERENCE = path.join(import.meta.dirname, '../../docs/reference')

const INTRO = `# Command line

\`npm run -s sitrep -- <command>\`. Exit codes: 0 fine, 1 failed, 2 wrong usage, 130 stopped with ctrl-c. Settings are
[environment variables](configuration.md). This page is drawn from \`--help\` by a test (\`UPDATE_DOCS=1 npx vitest run test/docs\` rewrites it).
`

/** A command and what is below it, as `--help` prints them on a terminal of 80 columns. */
function sections(command: Command, name: string): string[] {
  command.configureOutput({ getOutHelpWidth: () => 80 })
  const own = `## ${name}\n\n\`\`\`\n${command.helpInformation().trimEnd()}\n\`\`\`\n`
  return [own, ...command.commands.flatMap((one) => sections(one, `${name} ${one.name()}`))]
}

describe('the reference', () => {
  it('of the command line is what --help says', () => {
    const expected = [
      INTRO,
      ...sections(
        buildProgram(() => {}),
        'sitrep',
      ),
    ].join('\n')
    const file = path.join(REFERENCE, 'cli.md')
    if (process.env.UPDATE_DOCS === '1') writeFileSync(file, expected)
    expect(readFileSync(file, 'utf8')).toBe(expected)
  })

  it('of errors lists every expected code, and no other', () => {
    const page = readFileSync(path.join(REFERENCE, 'errors.md'), 'utf8')
    const listed = [...page.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code)
    expect(listed).toEqual([...EXPECTED_CODES].sort())
  })
})
