/** What an owner is asked for by: one who is to be called, whose something is. */
const REACHED =
  '(?:ring|call|page|ask|ping|phone|poke|bug|bother|nag|message|dm|shout at|yell at|talk to|speak to|turn to|go to|tell|contact|wake|escalate to|blame|thank|assign)'

const HOLDS =
  '(?:owns?|own(?:ing|er of)|maintains?|looks? after|looking after|runs|is running|takes care of|is responsible for|handles|holds|has the keys? (?:to|for)|is in charge of|signs? off|approves?|reviews?|keeps?|babysits?|inherit(?:s|ed))'

const ASKS: readonly RegExp[] = [
  /\bwho(?:m)? (?:gets?|is) (?:paged|called|pinged|rung|woken|asked|told|responsible)\b|\b(?:is|are) (?:this|that|it|these|those) (?:one |thing )?(?:ours|yours|theirs|mine)\b|\bnever know who(?:m)? to (?:ring|call|page|ask|ping)\b|\bshould (?:this|that|it) (?:one )?(?:live|sit|be|stay) with (?:you|us)\b/i,
  // who do i ring about …, whom should we ask, who to page for
  new RegExp(
    String.raw`\b(?:who|whom|which team|which channel|anyone know who)(?: (?:do|should|can|would|could|does|must|shall) (?:i|we|one|you|they|somebody|ops|support)| to| else to| is (?:best|the right person) to)(?: even| actually| best)? ${REACHED}\b`,
    'i',
  ),
  new RegExp(
    String.raw`\b(?:who|which team|what team)(?:['’]s| is| are)?(?: now| actually| currently| even| the one who)? ${HOLDS}\b`,
    'i',
  ),
  /\bwho(?:['’]s| is| are) (?:the )?(?:owners?|contact|person|point of contact|on the hook|responsible|in charge|dri)\b/i,
  // is fares ours or revenue's, whose is X
  /\bwhose (?:\S+ ){0,4}?(?:is|are|\?|$)|\b(?:is|are) (?:\S+ ){1,5}(?:ours|theirs|yours|mine|[a-z]+['’]s?) or (?:ours|theirs|yours|mine|[a-z]+['’]?s?)\b|\b(?:is|are) (?:the )?(?:\S+ ){1,3}(?:ours|yours|theirs)\s*\?/i,
  // `… is spinning. who`
  /(?:^|[.!?,;–—-]\s*)(?:so )?(?:who|whose|who then|whom|who(?:['’]s| is) (?:that|it)(?: for)?)\s*\?*\s*$/i,
]

/** An owner of what runs or of its parts; who ate the cake is asked in the same words. */
const SOCIAL =
  /\b(?:lunch|dinner|cake|coffee|beers?|pizza|birthday|party|football|desk|chair|mug|fridge|dishes|dishwasher|parking)\b|\bwho(?:['’]s| is| are| has| all)? (?:joining|coming|going|wants?|said|wrote|ate|took|broke|did|left|won|(?:in|out|off|around|there|free|on call|oncall|on-call)\b(?! charge))/i

/** What every way of asking has. */
const MAY_ASK =
  /who|which (?:team|channel)|what team|\b(?:ours|yours|theirs|mine)\b|should (?:this|that|it)|['’]?s? or /i

/** Whether a message asks whose something is, or whom to call about it. */
export const asksForOwner = (text: string): boolean =>
  text.length <= 300 && MAY_ASK.test(text) && !SOCIAL.test(text) && ASKS.some((pattern) => pattern.test(text))

/** `and billing-export?`: goes on with what was asked of something else. */
export const asksFurther = (text: string): string | null =>
  /^\W*(?:and|what about|how about|and what about)(?: the)? ([a-z][\w-]{2,40})\W*\?+\W*$/i.exec(text)?.[1] ??
  null

const HOLDS_THING = new RegExp(
  String.raw`\b${HOLDS} (?:the )?([a-z][\w-]{2,30})\s*(?:\?|$|now\b|these days\b)`,
  'i',
)

const REACHED_FOR = new RegExp(
  String.raw`\b${REACHED} (?:about|for|re|regarding|with|when|if) (?:the )?([a-z][\w-]{2,30})\s*(?:\?|$)`,
  'i',
)

/** `is fares ours`, `who owns ledger`: the single word that is asked after, or null. */
export function askedThing(text: string): string | null {
  const found =
    /\b(?:is|are) (?:the )?([a-z][\w-]{2,30}) (?:ours|theirs|yours|mine|[a-z]+['’]s?)(?: or\b|\s*\?)/i.exec(
      text,
    ) ??
    /\bwhose (?:is|are) (?:the )?([a-z][\w-]{2,30})\b/i.exec(text) ??
    HOLDS_THING.exec(text) ??
    REACHED_FOR.exec(text)
  const thing = found?.[1] ?? ''
  return thing === '' ||
    /^(?:it|this|that|these|those|them|something|anything|he|she|they|there|here|what|we|you|things?|stuff)$/i.test(
      thing,
    )
    ? null
    : thing
}
