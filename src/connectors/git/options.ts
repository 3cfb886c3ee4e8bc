import { z } from 'zod'

const Repository = z
  .strictObject({
    path: z.string().startsWith('/').describe('Absolute path of the repository on this machine.'),
    branch: z
      .string()
      .regex(/^(?!-)[\w./-]+$/, { error: 'must be the name of a branch' })
      .default('HEAD')
      .describe('Branch whose commits are deployed.'),
    service: z
      .string()
      .min(1)
      .optional()
      .describe(
        'The service it holds; left out: the one whose `repository` it is, else by the folders that a commit touches.',
      ),
  })
  .describe('One repository.')

export const GitOptions = z.strictObject({
  repositories: z
    .array(Repository)
    .min(1)
    .max(50)
    .describe('Repositories on this machine, kept up to date by you.'),
})

export type GitOptions = z.infer<typeof GitOptions>
export type Repository = GitOptions['repositories'][number]
