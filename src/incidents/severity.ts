/** Names of urgency by what they ask for: 1 wakes somebody up at once, 4 can wait until the morning. */
const RANKS: readonly (readonly [name: RegExp, rank: number])[] = [
  [/\b(sev|p|s|priority)[\s_-]?[01]\b|critical|fatal|emergency|disaster/i, 1],
  [/\b(sev|p|s|priority)[\s_-]?2\b|high|error|major|page/i, 2],
  [/\b(sev|p|s|priority)[\s_-]?3\b|warn|medium|moderate|average/i, 3],
  [/\b(sev|p|s|priority)[\s_-]?[45]\b|low|minor|info|notice/i, 4],
]

/** Nobody said how bad it is: behind what is known to be bad, before what is known to be harmless. */
const UNKNOWN = 3

/** 1 (worst) to 4, from the sender's own word for it. */
export const severityRank = (severity: string): number =>
  RANKS.find(([name]) => name.test(severity))?.[1] ?? UNKNOWN
