import type { Reporter, TestModule } from 'vitest/node'

/** Ends a run with one plain line, `412 passed, 0 failed, 3 skipped`, for readers that know no vitest. */
export default class PlainReporter implements Reporter {
  /** An error outside any test counts as a failure, as it does for the exit code. */
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandled.length, skipped: 0, pending: 0 }
    for (const module of modules) {
      for (const test of module.children.allTests()) count[test.result().state] += 1
      if (!module.ok() && module.children.size === 0) count.failed += 1
    }
    console.log(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped + count.pending} skipped`)
  }
}
