/** How something is said: what a rule may not take at its word. */

const HEDGE =
  /\b(?:maybe|might|perhaps|possibly|probably|could (?:be|it|have)|i think|i guess|i suspect|i(?:'d)? bet|suspect(?:ing)?|my (?:guess|bet|hunch|theory)|guess|(?<!\b(?:crawlers?|bots?|scrapers?|scanners?|attackers?|hackers?|spammers?|clients?|users?|customers?|people|scripts?) (?:are |is |keeps? )?)guessing|not sure|unsure|looks? like|seems? (?:like|to)|sounds? like|smells? like|feels? like|wonder(?:ing)?|i'?d bet|betting|presumably|apparently|likely|assum(?:e|ing)|iirc|afaik|if i (?:remember|recall)|theory|hypothesis|wild guess)\b/i

const JOKE =
  /\b(?:lo+l|lmao|rofl|ha(?:ha)+|hehe+|jk|just kidding|kidding|joking|joke|gremlins?|solar flares?|cosmic rays?|mercury (?:is )?in retrograde|haunted|cursed|voodoo|sacrific\w+|exorcis\w+|hamsters?|goblins?|ghosts?|aliens?|skynet|summon|pray(?:ing|ers?)?|tinfoil|full moon|blood moon|curse of|karma|the universe)\b|(?:^|\s)\/s\b|:(?:joy|rofl|laughing|sweat_smile|upside_down_face|stuck_out_tongue\w*|wink|clown_face|troll|see_no_evil|ghost|alien):|[😂🤣😆😜😝🙃🤡👻👽😹😅😉]/iu

const JOKE_REACTIONS = new Set([
  'joy',
  'rofl',
  'laughing',
  'clown_face',
  'lol',
  'stuck_out_tongue',
  'upside_down_face',
  'joy_cat',
  'kek',
  'lmao',
  'trollface',
  'haha',
])

const WISH =
  /\b(?:(?<!\b(?:what|how|that|all) )we (?:should|could|ought to|need to|want to|plan to|might)|should we|let['’]?s(?! say(?::|,? up to|,? \d))|would be (?:nice|great|good)|i wish|wish we|someday|one day|in an ideal world|if only|imagine|what if|proposal|propos(?:e|ing)|planning to|going to|gonna|todo|to-do|eventually|hopefully|in theory)\b/i

const SARCASM =
  /\b(?:yeah,? (?:right|sure)|oh (?:great|sure|yes|joy|lovely|good)|of course it (?:is|was)|as always|what could (?:possibly )?go wrong|love (?:it when|that for us)|sure,? (?:because|blame)|because of course|obviously|blame (?:it on )?(?:dns|the intern|the network|mercury|karma)|(?:it'?s|it is) always dns|works on my machine|shocking|who needs|totally fine|this is fine)\b/i

const INSTRUCTION =
  /\b(?:ignore|disregard|forget)\b.{0,30}\b(?:previous|prior|above|earlier|all|your)\b.{0,20}\b(?:instructions?|rules?|prompts?)\b|\bsystem prompt\b|\byou are (?:now )?(?:an?|the) (?:ai|assistant|bot|model)\b|\b(?:assistant|sitrep|bot|model|ai)\b[,:]? (?:please )?(?:mark|treat|always|never|remember|confirm|learn|memori[sz]e|note|store)\b|\balways (?:answer|reply|respond|say) (?:with )?["“'‘`]/i

/** Taken back in the same breath, or not to be relied on by what its author says of it. */
const DISOWNED =
  /\bnot (?:yet |currently )?in force\b|\b(?:do not|don['’]?t|please no) (?:write (?:it|this|that) (?:down|anywhere|up)|quote (?:me|this|it)|take (?:it|this) as|rely on (?:it|this))|(?:[,;–—(-] ?|\b(?:I|we) )(?:have not|haven['’]?t) (?:measured|verified)\b|\bI (?:take (?:it|that|this) back|have not measured|haven['’]?t measured|do not know what it (?:is|was)|don['’]?t know what it (?:is|was)|have no idea what it (?:is|was))\b|\((?:draft|proposal|not final|unconfirmed)\)|\b(?:only|just) (?:an? )?(?:draft|thought|proposal|suggestion|experiment of thought)\b|[,.!?–—] (?:ok(?:ay)?|yeah|oh),? sure\W*$/i

const QUESTION_START =
  /^(?:@[\w.-]+[,:]?\s+)?(?:who|what|why|where|when(?= (?:did|does|do|is|was|will|are|were)\b)|how|which|whose|is|are|was|were|does|do|did|can|could|should|would|has|have|anyone|anybody|any idea|wdyt)\b/i

/** Whether its author says of a message that it does not hold, or holds nowhere yet. */
export const isDisowned = (text: string): boolean => DISOWNED.test(text)

export const isHedged = (text: string): boolean => HEDGE.test(text)

/** `ghost-svc`, `karma-api` and a server called "hamster" are names that somebody gave in earnest. */
const NAMED = /[\p{L}\d]+(?:[-_][\p{L}\d]+)+|["“][^"“”\n]{2,24}["”]/gu

/** Without one of these nothing is named so. */
const MAY_NAME = /[-_"“]/

export const isJoke = (text: string): boolean =>
  JOKE.test(MAY_NAME.test(text) ? text.replace(NAMED, ' ') : text)

/** `up to 40k, totally fine` is meant, and nobody mocks in figures. */
const isSarcastic = (text: string): boolean =>
  SARCASM.test(/\d/.test(text) ? text.replace(/\btotally fine\b/gi, ' ') : text)

const isWish = (text: string): boolean => WISH.test(text)

/** Words that address a machine: data, and no lesson of any team. */
const isInstruction = (text: string): boolean => INSTRUCTION.test(text)

/** Asked without a question mark, as people type: `what do i do`, `anyone know who owns it`. */
const UNMARKED =
  /\b(?:what|who|whom|how|where) (?:do|does|did|should|shall|can|must|would) (?:i|we|one|you) (?:\w+ ){0,2}?(?:do|call|page|ask|ping|react|handle (?:it|this)|go)(?: now| then| about (?:it|this|that))?\W*$|^(?:does )?(?:any|some)(?:one|body) (?:know|remember)s? (?:what|who|why|how|if|whether|where)\b/i

/** `what happens when …, page them.` is none: it ends like a statement and begins with no question word. */
export const isQuestion = (text: string): boolean =>
  /\?["')\]]*\s*$/.test(text) || (QUESTION_START.test(text) && /\?/.test(text)) || UNMARKED.test(text)

const IDLE = {
  asks: isQuestion,
  jokes: isJoke,
  mocks: isSarcastic,
  wishes: isWish,
  hedges: isHedged,
  commands: isInstruction,
} as const

/** A way in which nothing is stated: `commands` are words that address a machine. */
export type Idle = keyof typeof IDLE

/** Whether a text is said in one of these ways: each rule has its own that it may not take at their word. */
export const isIdle = (text: string, ways: readonly Idle[]): boolean => ways.some((way) => IDLE[way](text))

export const isLaughedAt = (reactions: readonly { name: string }[]): boolean =>
  reactions.some(({ name }) => JOKE_REACTIONS.has(name))

/** `…, right?` at the end of what somebody states to have it checked. */
const TAG =
  /[,;–—-]?\s*(?:(?:is|are) (?:that|this|it) (?:right|correct|true|it)|(?:did|do|have) i (?:get|got|understand|understood) (?:it|that|this)(?: right| correctly)?|right|correct|yes|no|ok|okay|isn'?t it|true|y\/n)?\s*\?+["')\]]*\s*$/i

/** What a question states that only wants to be confirmed (`when it lags I page the DBAs, right?`); null for any other. */
export const statedByQuestion = (text: string): string | null =>
  isQuestion(text) && !QUESTION_START.test(text)
    ? text
        .replace(TAG, '.')
        .replace(
          /\bi (?=(?:page|call|ring|phone|ask|get|notify|inform|escalate|wake|do not|don'?t|never)\b)/gi,
          'you ',
        )
    : null
