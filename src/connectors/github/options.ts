import { z } from 'zod'
import { HTTP_OPTIONS, SecretRef } from '../kind.ts'

const { proxy, ca, token } = HTTP_OPTIONS

const repository = z.string().regex(/^[\w.-]+\/[\w.-]+$/, { error: 'must be `owner/name`' })

export const GitHubOptions = z.strictObject({
  url: HTTP_OPTIONS.url
    .default('https://api.github.com')
    .describe('Address of the API; of GitHub Enterprise Server `https://HOST/api/v3`.'),
  token: token.describe('Fine-grained token with read access to contents, deployments and actions.'),
  app: z
    .strictObject({
      id: z.string().min(1).describe('Id or client id of the App.'),
      installation: z.string().regex(/^\d+$/).describe('Id of its installation in your organisation.'),
      key: SecretRef.describe('Its private key, PEM.'),
    })
    .optional()
    .describe('A GitHub App instead of a token.'),
  repositories: z
    .array(repository)
    .max(50)
    .default([])
    .describe('Read besides the repositories of the services a page is about.'),
  proxy,
  ca,
})

export type GitHubOptions = z.infer<typeof GitHubOptions>
