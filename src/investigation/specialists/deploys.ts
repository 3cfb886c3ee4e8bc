import type { Specialist } from './specialist.ts'

/** What changed, and what the code that runs now does differently. */
export const deploys: Specialist = {
  name: 'deploys',
  tables: ['changes', 'logs', 'spans', 'metrics'],
  reads: ['search_logs', 'logs_of_trace', 'trace', 'service_metrics'],
  changes: true,
  faults: [
    {
      id: 'code-error',
      broad: true,
      phrase: 'its code fails',
      kinds: ['error', 'errors', 'log', 'exception', 'code', 'change', 'deploy', 'commit'],
      families: ['error', 'log', 'change'],
      spans: 'errors',
      errorLogs: true,
      metrics: [
        { name: 'err|fail|5xx|exception|fault|reject', bad: 'up' },
        { name: 'success|availability|healthy|hit_?ratio', bad: 'down' },
      ],
      claim: /error|exception|\bbug\b|fail(s|ed|ing|ure)?\b|broke|broken|5\d\d|stack ?trace|\bcode\b/i,
      next: 'read its new error lines',
    },
    {
      id: 'slow-code',
      phrase: 'it does its own work more slowly',
      kinds: ['self-time', 'slow-code'],
      families: ['self-time'],
      spans: 'slow',
      metrics: [{ name: 'latency|duration|response_?time|_p(50|75|9\\d)|(p50|p90|p95|p99)', bad: 'up' }],
      claim: /slow code|own time|regression|inefficient/i,
      next: 'profile the operation that became slow',
    },
    {
      id: 'missing-calls',
      phrase: 'it stopped doing part of its work',
      kinds: ['structure', 'missing-calls', 'early-return'],
      families: ['structure'],
      spans: 'errors',
      errorLogs: true,
      metrics: [{ name: 'success|availability|completed|processed', bad: 'down' }],
      claim: /stopped|missing|no longer|skips?|early return/i,
      next: 'compare what it calls now with what it called before',
    },
  ],
}
