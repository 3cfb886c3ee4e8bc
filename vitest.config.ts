import { defineConfig } from 'vitest/config'

const SYSTEM = 'test/**/*.system.test.ts'

const shared = {
  pool: 'forks',
  // A file's imports (LangGraph, DuckDB, PGlite) cost more than its tests; nothing of ours happens at import.
  isolate: false,
  // Only what hangs is to meet these: a machine may do ten things besides.
  hookTimeout: 120_000,
  // Watches what connectors send.
  setupFiles: 'test/support/only-reads.ts',
  // Shorter than the minute after which the loops under test would look by themselves.
  expect: { poll: { interval: 5, timeout: 30_000 } },
} as const

/**
 * `unit` is what `npm run check` runs at every change. `system` kills processes, runs whole servers and whole
 * recorded incidents. Both share one PostgreSQL server and one template a backend.
 */
export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', './scripts/plain-reporter.ts'],
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [SYSTEM, 'test/browser/**'],
          testTimeout: 120_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: 'system',
          include: [SYSTEM],
          testTimeout: 300_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
