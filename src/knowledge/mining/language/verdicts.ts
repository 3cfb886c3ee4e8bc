/** What people say about what was said: yes, no, it was that, never mind. */

const YES_REACTIONS = new Set([
  'white_check_mark',
  'heavy_check_mark',
  'ballot_box_with_check',
  'check',
  'checkmark',
  'checked',
  'done',
  'solved',
  'resolved',
  'fixed',
  'green_check',
  'green_check_mark',
  'verified',
  '100',
  'dart',
  'bullseye',
])

const NO_REACTIONS = new Set([
  'x',
  'negative_squared_cross_mark',
  'no_entry',
  'no_entry_sign',
  'no_good',
  '-1',
  'thumbsdown',
  'wrong',
  'red_x',
])

const YES =
  /\b(?:that (?:did|fixed|solved|worked|was) (?:it|the trick)|that did the trick|did the trick|that'?s (?:it|the one|exactly it)|that was (?:it|the one|indeed)|that worked|it worked|worked (?:like a charm|a treat)|that fixed|confirmed|can confirm|(?:all )?(?:back to normal|recovered|recovering|back up|green (?:again|now)|healthy again|clear(?:ed)?(?: now| up)?)|all (?:green|good now|looks? (?:good|ok|okay|fine|normal|healthy|clean|stable) (?:now|again)|clear)|good now|works (?:again|now|for me now)|working again|(?:errors?|alerts?|lag|latency|5xx|timeouts?) (?:is |are |have |has )?(?:gone|cleared|stopped|resolved|back (?:down|to))|resolved|fixed (?:it|now)|(?:no more|zero) (?:errors|alerts|502s|500s|timeouts)|nailed it|bingo|bullseye|(?:consumers?|things|traffic|it)(?:'s| is| are)? (?:moving|flowing|draining) again|spot on|you(?:'?re| were) right|good catch|nice (?:catch|find))\b|^\W*(?:(?:errors? |alerts? |they'?re |it'?s |and |all )*(?:gone|recovered|stable|quiet|cleared|flat))\W*$|^\W*(?:yes|yep|yup|yeah|correct|exactly|right|indeed|true|agreed|confirmed|ack that|\+1)\b/i

const NO =
  /\b(?:(?:that|it|this)(?:'?s| is|'?s| was)? ?(?:not|wasn'?t|isn'?t) (?:it|that|the (?:cause|problem|issue|reason|culprit))|wasn'?t (?:it|that)|not (?:it|that|the (?:cause|culprit|problem|issue|reason))|didn'?t (?:help|work|fix|change anything|do (?:it|anything))|did nothing|made (?:it|that|things|matters|this) worse|no (?:luck|change|effect|difference|dice|joy)|still (?:failing|broken|seeing|down|happening|firing|slow|there|the same|erroring|climbing|throwing|getting|red)|red herring|wrong (?:lead|tree|track)|false lead|dead end|(?:i )?doubt (?:it|that)|(?:don'?t|do not) think so|can'?t be (?:it|that)|rul(?:ed|ing) (?:that |it |this )?out|looks? (?:clean|fine|healthy|normal|ok|okay)(?! (?:now|again))|is (?:clean|fine|healthy|flat|normal)|came back|back again)\b|^\W*(?:nope|no(?=[,.!]|$|\s+(?:it|that|this|not|wasn|the)\b)|nah|negative|wrong\b)/i

const CORRECTION =
  /\b(?:correction|scratch (?:that|the|my|this)|strike that|i (?:was|stand) (?:wrong|corrected)|we (?:were|got (?:it|this|that)) wrong|i take (?:it|that) back|turns? out|turned out|actually[, ]|(?:edit|update|upd|eta)\s*\d?:|it was(?:n'?t| not)\b.{1,80}\b(?:it was|but)|wasn'?t\b.{1,80}\b(?:it was|but)|(?:not|\w+n'?t)\b.{1,60}\bafter all|misdiagnos\w+|mis-?identified|re-?opening|mis-?attributed|the (?:real|actual|true) (?:cause|culprit|reason|problem|issue|root cause)|real root cause|revis(?:ed|ing)|retract\w*|earlier (?:diagnosis|theory|conclusion|statement|answer)|(?:had|has|have) nothing to do with|(?:was|were|is) (?:innocent|a red herring|not to blame|not guilty|un-?related|not related|(?:only |just )?(?:a|another) symptom)|blam(?:ed|ing)\b.{1,80}\bbut|looked into (?:this|it) again|(?:after|with) (?:some )?more digging|after digging|(?:dug|digging|looked|looking) (?:in(?:to it)? )?(?:deeper|more|further|closer)|on (?:a )?closer (?:look|inspection)|(?:post-?mortem|rca|deep dive) (?:shows|showed|found|says|concluded|for|is done)|we (?:first |initially |originally )?(?:thought|assumed|believed|suspected)|(?:first|initial|original|previous|my|our) (?:theory|diagnosis|guess|assumption|conclusion|analysis) (?:was|were) (?:wrong|off|incorrect)|no longer (?:true|the case|valid|correct)|outdated|not any ?more|that changed|supersedes?|no longer believe|don'?t believe (?:it|that|the)|disproved|ruled? out (?:by|after)|(?:we )?blamed\b.{0,60}\bbut|(?:revised|amended|corrected|updated|final) (?:rca|root cause|analysis|diagnosis|conclusion|finding)|on second (?:look|thoughts?)|(?:second|another|closer|proper|deeper) look (?:at|into|shows?|showed)|upon review|looked (?:at (?:it|this|that) )?again|new (?:findings?|evidence)|forget what (?:i|we)|instead of\b.{1,60}\bit was|not as (?:i|we) (?:said|thought|wrote|assumed)|what (?:really|actually) happened|the true \w+ (?:is|was)|turned out (?:to be|not)|mea culpa|my bad\b.{0,40}\b(?:was|were|cause))\b/i

const NEVER_MIND =
  /\b(?:false (?:alarm|positive)|never ?mind|nvm|nothing to see|(?:just|only) a (?:test|drill|fire drill)|test (?:alert|page|message)|(?:this is|was) a (?:test|drill)|game ?day|chaos (?:drill|day|test)|my bad,? (?:wrong|typo|user|it was me)|user error|wrong (?:channel|dashboard|window|tab|env(?:ironment)?|cluster)|disregard|ignore (?:me|that|this page|the page|the last)|my (?:vpn|laptop|wifi|browser|local|own)|pebkac|fat[- ]fingered the (?:query|dashboard)|staging only, sorry)\b/i

const YES_EMOJI =
  /^(?:\s|:(?:white_check_mark|heavy_check_mark|ballot_box_with_check|tada|raised_hands|\+1|thumbsup|100|dart|bow|pray|partying_face|clap|muscle|green_heart|ok_hand|rocket|heart|check\w*)(?:::skin-tone-\d)?:|[✅✔☑🎉🙌👍💯🎯🥳👏💪💚👌🚀❤]|[\u{1F3FB}-\u{1F3FF}]|\uFE0F)+$/u

const NO_EMOJI =
  /^(?:\s|:(?:x|-1|thumbsdown|negative_squared_cross_mark|no_entry\w*|no_good)(?:::skin-tone-\d)?:|[❌👎🚫⛔✖]|\uFE0F)+$/u

interface Reacted {
  reactions: readonly { name: string; users: readonly string[] }[]
}

/** Whoever put a check mark on a message; null when nobody did. */
export function checkedBy({ reactions }: Reacted): readonly string[] | null {
  const yes = reactions.filter(({ name }) => YES_REACTIONS.has(name))
  return yes.length === 0 ? null : yes.flatMap(({ users }) => users)
}

export const isCrossed = ({ reactions }: Reacted): boolean =>
  reactions.some(({ name }) => NO_REACTIONS.has(name))

/** A message that is only a check mark or applause. */
export const isYesEmoji = (text: string): boolean => text.trim() !== '' && YES_EMOJI.test(text)

/** A message that is only a check mark, not any applause. */
export const isCheckMark = (text: string): boolean =>
  /^(?:\s|:(?:white_check_mark|heavy_check_mark|ballot_box_with_check):|[✅✔☑]|\uFE0F)+$/u.test(text) &&
  text.trim() !== ''

/** Words that end with a check mark: whoever wrote them says that it is done. */
export const endsChecked = (text: string): boolean =>
  /(?::(?:white_check_mark|heavy_check_mark):|[✅✔☑])\uFE0F?\s*$/u.test(text)

/** `✅ that worked` */
export const beginsChecked = (text: string): boolean =>
  /^\s*(?::(?:white_check_mark|heavy_check_mark|ballot_box_with_check):|[✅✔☑])/u.test(text)

export const isNoEmoji = (text: string): boolean => text.trim() !== '' && NO_EMOJI.test(text)

/** `rolled the upgrade back, seat-holder is fine`: whoever did something and then finds it well says that it helped. */
const WELL_AFTER =
  /^\W*(?:ok |so |and |then )?(?:i |we )?(?!(?:check|look|verif|test|ask|confirm|inspect|review|need|seem)\w*\b)(?:[a-z]{3,}ed|undid|rebuilt|took|put|cut|shut) (?:the|it|that|this|all|our|a|[\w-]+ (?:to|off|back))\b[^.;?]{0,80}[,;–—]\s*(?:[\w-]+ ){1,3}(?:is|are|looks?) (?:all )?(?:fine|ok(?:ay)?|good|healthy|normal)\b/i

export const isYes = (text: string): boolean =>
  isYesEmoji(text) || ((YES.test(text) || WELL_AFTER.test(text)) && !/\?\s*$/.test(text))

export const isNo = (text: string): boolean =>
  isNoEmoji(text) || (NO.test(text) && !WELL_AFTER.test(text) && !/\?\s*$/.test(text))

/** Says by itself that something that was believed is wrong, whatever stands before it. */
const TAKES_BACK =
  /\b(?:(?:was|were|is) (?:only |just |pure |a |an )*(?:coincidence|coincidental|symptom|innocent|red herring|not guilty|not to blame|unrelated|healthy (?:the whole time|all along|throughout)|fine (?:the whole time|all along|throughout))|(?:we|i) (?:were|was) wrong|\w+n'?t\b.{1,60}\bafter all|(?:theory|diagnosis|conclusion|suspicion|analysis|guess) (?:is|was) (?:disproved|wrong|dead|mistaken|off)|misdiagnos\w+|blam(?:ed|ing) the wrong|(?:pointed|pointing) (?:the |our |my )?fingers? at the wrong|wrong (?:culprit|suspect|conclusion|diagnosis|thing|service|component|party|one to blame)|off the hook|exonerated|(?:not|n'?t|never) (?:the one )?(?:involved|at fault|to blame|responsible|guilty)|jumped to (?:a |the )?(?:wrong )?conclusions?|(?:had|got|have) (?:it|this|that) (?:all )?(?:backwards|the wrong way (?:round|around))|owe (?:the )?[\w -]{2,30} an apology|apologies to (?:the )?\w+|correct myself|take back what|in the clear|(?:had|has|have|plays?|played) (?:no|not any|nothing) (?:part|role|hand|share|to do)|false (?:trail|track|lead)|too (?:quick|fast|hasty|early) (?:with|to blame|to)|(?:disregard|ignore|forget) (?:my|the|our) .{0,30}\b(?:theory|guess|diagnosis|conclusion|suspicion)|contrary to what (?:i|we))/i

export const isTakingBack = (text: string): boolean => TAKES_BACK.test(text)

export const isCorrection = (text: string): boolean => CORRECTION.test(text) || isTakingBack(text)

/** `not the redis upgrade.`, `it wasn't redis`, `not redis at all` */
const DENIED =
  /(?:^|[:;,.–—]\s*|\b(?:it|that|this|cause|culprit|reason)(?: was| is| were|'s) (?:definitely |clearly |actually |really )*)(?:not|n't)\s+(?:because of |caused by |due to )?(?:the |a |our |my )?([^.,;:]{3,60})|\b(?:it|that|this) (?:wasn|isn)['’]?t\s+(?:the |a |our |my )?([^.,;:]{3,60})/gi

/** What a text says that it was not; whether anybody had said so is for the caller to know. */
export const deniedIn = (text: string): string[] =>
  [...text.matchAll(DENIED)].map(([, first, second]) => first ?? second ?? '')

/** Nothing was wrong, or not with what the team runs. */
export const isNeverMind = (text: string): boolean => NEVER_MIND.test(text)
