import path from 'node:path'
import { z } from 'zod'

export const filesOptions = z.strictObject({
  folders: z
    .array(
      z.string().refine((one) => path.isAbsolute(one) && path.resolve(one) !== '/', {
        error: 'must be the whole path of a folder, and not /',
      }),
    )
    .min(1)
    .describe('Folders that hold log files; nothing outside them is ever read.'),
  files: z
    .array(z.string().min(1))
    .min(1)
    .default(['**/*.log', '**/*.jsonl'])
    .describe('Which files below them, as patterns; rotated ones (`.1`, `.gz`, a date) go with theirs.'),
  megabytes: z.number().min(1).max(16).default(12).describe('The most that is read of all files together.'),
  delaySeconds: z.number().min(0).max(600).default(2).describe('How late lines may be written.'),
})

export type FilesOptions = z.infer<typeof filesOptions>
