import type { AddCommand } from './program.ts'
import { addTryRedact } from './try-redact.ts'
import { addTrySql } from './try-sql.ts'
import { addTryWebhook } from './try-webhook.ts'

export const tryCommand: AddCommand = (program, exit) => {
  const group = program
    .command('try')
    .description('Puts lines through a safety gate as Sitrep would, to see what it does with them.')
  addTryRedact(group, exit)
  addTrySql(group, exit)
  addTryWebhook(group, exit)
}
