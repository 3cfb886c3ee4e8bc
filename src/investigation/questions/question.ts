/** What a question asks for. */
export type Intent =
  | 'changes'
  | 'since'
  | 'series'
  | 'logs'
  | 'state'
  | 'suspect'
  | 'gaps'
  | 'affected'
  | 'cause'
  | 'evidence'
  | 'unknown'

interface Pattern {
  intent: Intent
  words: RegExp
}

/** In order: the first that matches wins, so the narrow ones stand before the wide ones. */
const PATTERNS: readonly Pattern[] = [
  { intent: 'evidence', words: /\bE\d+\b/ },
  {
    intent: 'gaps',
    words:
      /(could|can|did|were|was)(n.?t| not)? you (not |un)?(able to )?(read|see|check|look|reach|access)|\bgaps?\b|blind|not (checked|read|seen)|unread|(what|which).*(failed to|did(n.?t| not)) (read|answer|load)|what.*missing|which (sources|reads)|unable to/i,
  },
  // "Why is it down" asks for the cause; "is it the bank" asks about a suspect.
  {
    intent: 'cause',
    words: /\bwhy (is|are|was|were|does|do|did) (it|this|that|they|we|everything)\b(?!\s+not)/i,
  },
  {
    intent: 'suspect',
    words:
      /\bwhy (is|are|was|were)?\s*(it |that )?(not|n.t)\b|\bwhy not\b|\bis(n.?t)? it\b|\bwas it\b|\b(could|can|might|may) (it|this|that) be\b|\bwhat about\b|rul(e|ed|ing) out|\bwhy (do you )?(suspect|blame|think|believe|say)|\bhow about\b|\bwhat speaks\b|innocent|guilty|to blame|^(?!.*\b(what|who|which|why)\b).*(\bculprit|\b(is|was|were|are)\b.{0,12}\b(cause|reason|problem|responsible)\b)|,\s*(right|correct|no|isn.t it)\s*\?/i,
  },
  { intent: 'series', words: /(which|what) (metrics?|series|numbers)\b/i },
  {
    intent: 'changes',
    words:
      /chang(e|ed|es|ing)\b|deploy|releas(e|ed|es)|roll(ed)?[ -]?(out|back)|commit|merged?|shipped|config(uration)? (push|update|edit)|feature flag|\bflags?\b|migration|upgrad/i,
  },
  {
    intent: 'since',
    words:
      /since when|when (did|was|is|has)|how long|what time|\bonset\b|(first|earliest) (sign|symptom|error|seen|alert)|start(ed)? (at|when)|beg[ai]n(ning)?\b|timeline/i,
  },
  {
    intent: 'affected',
    words:
      /affect|impact|blast radius|who (else )?(feels|sees|notices|suffers|is suffering|is hit)|which (services|customers|users)|downstream|upstream|hurt/i,
  },
  {
    intent: 'logs',
    words: /\blogs?\b|log ?lines?|messages?\b|stack ?trace|exceptions?\b|\bprint(s|ed)?\b|error lines/i,
  },
  {
    intent: 'state',
    words: /\bstates?\b|\bpods?\b|\bnodes?\b|\bdeployments\b|\breplicas?\b|\bready\b|containers?\b/i,
  },
  {
    intent: 'cause',
    words:
      /root cause|\bcauses?d?\b|what('?s| is| was)? (happen|going|wrong|broken|up)|\bwhy\b|culprit|responsible|summar|\bstatus\b|tl;?dr|what do you (know|think)|explain|suspects?/i,
  },
  {
    intent: 'series',
    words:
      /metric|graph|chart|latenc|\bp\d\d\b|cpu|memory|\bheap|\brss\b|error(s| rate)?\b|throughput|requests?\b|\brps\b|\bqps\b|connections?\b|disk|traffic|load\b|slow|duration|response time|availability|saturation|queue|\blag\b|how (much|many|high|bad|is|does|did|are)|show|values?\b|numbers?\b|restarts?/i,
  },
]

/** Reads everyday wording. A question that only names an entity asks how it is doing. */
export function intentOf(text: string, namesEntity: boolean): Intent {
  const matched = PATTERNS.find((pattern) => pattern.words.test(text))
  if (matched !== undefined) return matched.intent
  return namesEntity ? 'series' : 'unknown'
}

/** What can be asked, as people would ask it. */
export const ASKABLE: readonly string[] = [
  'what changed (before it began, for a service)?',
  'since when?',
  'latency, cpu, memory, errors or another metric of a service',
  'logs of a service',
  'state of its pods',
  'why not a service (or DNS, memory, a deploy …)?',
  'what is the cause?',
  'who is affected?',
  'what could you not read?',
  'E7 (what one piece of evidence was)',
  'hypothesis: a claim to test',
]
