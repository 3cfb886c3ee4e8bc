import type { LogReading } from '../domain/case-columns.ts'

/** What errors say when the fault lies outside, in the words of resolvers, TLS stacks and providers; and what they name. */
export const LOG_READING = {
  said: {
    dns: /no such host|ENOTFOUND|EAI_AGAIN|name resolution|SERVFAIL|getaddrinfo|server misbehaving/i,
    certificate:
      /x509|certificate (?:has )?expired|cert(?:ificate)?\b[^\n]*(?:expired|not yet valid)|CERT_HAS_EXPIRED/i,
    credential: /(?:credential|api key|token|password)\b[^\n]*(?:expired|revoked|rotated)/i,
    provider:
      /SlowDown|ThrottlingException|(?:provider|third[- ]party|vendor|upstream partner|partner (?:api|feed))\b[^\n]*(?:\b5[0-9][0-9]\b|unavailable|error|timeout|degraded|outage)/i,
  },
  record:
    /(offset|record_?id|message_?id|event_?id|row_?id|object_?key|batch_?id)["']?[ \t]*[=:][ \t]*["']?([A-Za-z0-9_-]+)/gi,
} as const satisfies LogReading
