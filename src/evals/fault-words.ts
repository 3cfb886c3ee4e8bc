/** What data sets call their faults, and the kinds of a suspect that say the same. First match wins. */
const SAME: readonly (readonly [words: RegExp, kinds: readonly string[]])[] = [
  [/^(root-cause|unknown|none|healthy|incident|qa)$/i, []],
  [/quota/i, ['quota']],
  [/image/i, ['image']],
  [/node/i, ['node']],
  [/pending|schedul/i, ['scheduling', 'not-ready']],
  [/probe/i, ['probe', 'not-ready']],
  [/^scaled_to_zero$/, ['scaled-to-zero']],
  [/oom/i, ['oom', 'memory']],
  [/crash/i, ['crash']],
  [/cpu/i, ['cpu']],
  [/mem|leak/i, ['memory', 'oom']],
  [/disk|storage/i, ['disk', 'storage']],
  [/connection|pool|saturat|queue/i, ['saturation', 'database']],
  [/\btls\b|cert/i, ['certificate']],
  [/network|loss|partition/i, ['network', 'latency']],
  [/replication_lag/i, ['replication', 'latency', 'saturation']],
  [/missing.?config|config.?map|secret/i, ['config']],
  [/exception|return|misconfig|error|access|inconsistent/i, ['error', 'code']],
  [/lock/i, ['lock', 'latency']],
  [/delay|latency|slow/i, ['latency', 'slow-query']],
]

/** Kinds that count as right for a fault; empty when its name does not say what kind it is. */
export const kindsOf = (faultKind: string): readonly string[] =>
  SAME.find(([words]) => words.test(faultKind))?.[1] ?? []
