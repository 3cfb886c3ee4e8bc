import { isOneOfTokens } from '../one-of-tokens.ts'

/** Whether the header is `Bearer` and one of the tokens. */
export const verifyBearer = (header: string | undefined, tokens: readonly string[]): boolean =>
  isOneOfTokens(/^Bearer\s+(\S+)\s*$/i.exec(header ?? '')?.[1] ?? '', tokens)
