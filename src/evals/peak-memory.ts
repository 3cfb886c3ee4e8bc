import { readFileSync, writeFileSync } from 'node:fs'

const MIB = 1024

/** Begins a new measure of the peak; only Linux can, elsewhere the peak is that of the whole process. */
export function restartPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5')
  } catch {
    // Not Linux, or a container that forbids it.
  }
}

/** Highest resident memory since `restartPeak`, MiB. */
export function peakMb(): number {
  try {
    const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))
    if (found) return Number(found[1]) / MIB
  } catch {
    // No /proc: the process-wide peak is the next best.
  }
  return process.resourceUsage().maxRSS / MIB
}
