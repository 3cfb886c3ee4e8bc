import { z } from 'zod'
import { HTTP_OPTIONS } from '../kind.ts'

export const journaldOptions = z.strictObject({
  ...HTTP_OPTIONS,
  entries: z
    .number()
    .int()
    .min(100)
    .max(10_000)
    .default(3000)
    .describe('Entries of one read; the gateway counts nothing, so the newest are read.'),
  kernel: z.boolean().default(true).describe('Read the kernel as well: it says which process it killed.'),
  delaySeconds: z.number().min(0).max(600).default(2).describe('How late entries may arrive.'),
})

export type JournaldOptions = z.infer<typeof journaldOptions>
