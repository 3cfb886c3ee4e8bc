import type { Reporter, TestModule } from 'vitest/node'

/** Ends a run with one plain line, `412 passed, 0 failed, 3 skipped`, for readers that know no vitest. */
export default class PlainReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 }
    for (const module of modules) {
      for (const test of module.children.allTests()) count[test.result().state] += 1
      if (!module.ok() && module.children.size === 0) count.failed += 1
    }
    console.log(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped + count.pending} skipped`)
  }
}
