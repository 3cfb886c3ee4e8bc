import { changedLines, type Diff, settingOf, versionStep } from './diff.ts'

const VERSION_RISK = [0, 0.05, 0.9, 1.6] as const

/** Settings that bound something: raising one seldom hurts, lowering it does. */
const CAPACITY =
  /max|limit|conn|pool|timeout|ttl|memory|cpu|replica|size|buffer|idle|retr|capacity|quota|thread|worker|lifetime|period|interval/i
const LOOKS = /color|padding|radius|font|margin/i

/** What protects a service; removing it is a risk. */
const PROTECTION: readonly (readonly [words: RegExp, weight: number])[] = [
  [/\bLIMIT\b/gi, 1.6],
  [/\.(?:R?Lock|Unlock)\(|sync\.(?:RW)?Mutex|synchronized/g, 1.6],
  [/defer|\.Close\(|finally|rollback\(/gi, 1],
  [/timeout|deadline|WithTimeout/gi, 1],
  [/retry|backoff|circuit|breaker/gi, 1],
  [/\bWHERE\b/gi, 1],
  [/cache/gi, 1],
  [/== nil|!= nil|null check|Optional|validate|require\(/gi, 0.35],
  [/index/gi, 1],
  [/batch|bulk|IN \(/gi, 1],
  [/evict|expire|ttl|prune|cleanup|delete\(/gi, 1],
]

const REMOTE = /(query|exec|fetch|get|call|http|select|load)\w*\(/i
const LOOP = /for\s|range |\.map\(|forEach|while/
const CONFIG_FILE = /\.(ya?ml|json|toml|conf|ini|env|properties|tf)$/
const LOCK_FILE = /package|lock/

const times = (words: RegExp, text: string): number => [...text.matchAll(words)].length

function numberRisk(before: string, after: string, context: string): number {
  const step = versionStep(before, after)
  if (step !== null) return VERSION_RISK[step]
  const [old, now] = [settingOf(before), settingOf(after)]
  if (old === null || now === null || old === now || LOOKS.test(before + after)) return 0
  const ratio = Math.abs(Math.log2(Math.max(Math.abs(old), 1e-9) / Math.max(Math.abs(now), 1e-9)))
  const raised = now > old && CAPACITY.test(before + context)
  return Math.min(2.2, 0.5 + 0.45 * ratio) * (raised ? 0.08 : 1)
}

function removalRisk(removed: string, added: string): number {
  return PROTECTION.reduce(
    (sum, [words, weight]) => sum + (times(words, removed) > times(words, added) ? weight : 0),
    0,
  )
}

/** How dangerous a diff looks by what it does: 0 and up; about 1 is worth a look. A pure guard is below 0. */
export function diffRisk(diff: Diff, files: readonly string[]): number {
  const [added, removed] = [diff.added.join('\n'), diff.removed.join('\n')]
  const context = diff.context.slice(-2).join(' ')
  let risk = changedLines(diff).reduce(
    (sum, { before, after }) => sum + numberRisk(before, after, context),
    0,
  )
  risk += removalRisk(removed, added)
  if (LOOP.test(added) && REMOTE.test(added) && !REMOTE.test(removed)) risk += 0.8
  const config = files.some((file) => CONFIG_FILE.test(file) && !LOCK_FILE.test(file))
  if (config && diff.added.length + diff.removed.length > 0) risk += 0.4
  if (/level|verbos/i.test(removed) && /debug|trace/i.test(added) && !/LOG_|logger\.|log\./.test(added))
    risk += 1.2
  const guard =
    diff.removed.length === 0 && diff.added.length <= 5 && /^\s*(if|defer)/.test(diff.added[0] ?? '')
  return guard ? risk - 0.6 : risk
}
