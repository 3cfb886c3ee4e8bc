import { randomBytes } from 'node:crypto'
import { type Command, Option } from 'commander'
import { PERSONAL_LEVELS, type PersonalLevel } from '../safety/redact/personal-data.ts'
import { createRedactor } from '../safety/redact/redactor.ts'
import { tryLines } from './try-lines.ts'

/** Adds `sitrep try redact`. */
export function addTryRedact(group: Command, exit: (code: number) => void): void {
  group
    .command('redact')
    .description('Redacts JSON lines {id, text} from standard input and prints {id, text}.')
    .addOption(
      new Option('--personal <level>', 'what of a person is masked too')
        .choices(PERSONAL_LEVELS)
        .default('financial'),
    )
    .option('--key <text>', 'key of the eight characters that make equal secrets comparable; default random')
    .action(async ({ personal, key }: { personal: PersonalLevel; key?: string }) => {
      const redactor = createRedactor({ key: key ?? randomBytes(32).toString('hex'), personal })
      const wrong = await tryLines(
        {
          input: process.stdin,
          output: process.stdout,
          complain: (text) => console.error(`sitrep: ${text}`),
        },
        ({ id, text }) =>
          typeof text === 'string'
            ? { id, text: redactor.redact(text) }
            : { id, error: 'the line has no "text"' },
      )
      exit(wrong === 0 ? 0 : 1)
    })
}
