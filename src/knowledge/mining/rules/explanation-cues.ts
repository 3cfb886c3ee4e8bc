/** How people explain what went wrong when no word of theirs says "cause". */

/** `not the motor.`, `wasn't memory`, `was never the firmware`, `not double loading!`: one guess less, in a few words. */
const DENIAL =
  /^(?:[\w' /-]{2,40}:\s*)?(?:(?:so|ok|okay|and|but|right|well|nope|no|update|edit)[,.:]?\s+)*(?:(?:it|that|this|which)(?:'s)?\s+)?(?:(?:was|is|were|had)\s+)?(?:not|never|wasn['’]?t|isn['’]?t|weren['’]?t)\s+(?:(?:actually|really|at all|even|been|about|caused by|because of|due to)\s+)*(?:the |a |an |our |my |any )?(?!sure\b|yet\b|now\b|bad\b|good\b|fine\b|ok\b|okay\b|great\b|again\b|any ?more\b|today\b|me\b|it\b|really\b|much\b|happy\b|that\b|this\b|only\b|just\b|too\b|so\b|all\b|my\b|touch|restart|do\b|before\b|until\b|by hand)[\w`"'/.-]+(?:\s+[\w`"'/.-]+){0,5}\s*[.!,;:–—-]*\s*$/i

/** `so memory isn't the thing`, `the cache had nothing to do with it`, `load was fine all along` */
const CLEARS =
  /\b(?:(?:is|was|are|were)(?: not|n['’]?t) (?:the (?:thing|problem|issue|cause|reason|culprit|one)|it|to blame|guilty|involved)|(?:had|has|have) nothing to do with (?:it|this|that)|(?:was|were) (?:innocent|a red herring|fine all along|healthy all along))\b|^\W*(?:the |our )?[\w-]+(?: [\w-]+)? (?:is|was|ran) (?:fine|ok|okay|healthy|innocent|clean)\W*$/i

/** `it was the chain and not the terminals`, `the proxy, not the app`, `the slots filled because of the retries, not the other way` */
const THIS_NOT_THAT =
  /\b(?:it|that|this|which) (?:was|is|were)(?: (?:actually|really|just|all))? .{3,80}?[,;]? (?:and |but )?(?:not|never|rather than|instead of) (?:the |a |an |our |because )?\w|\bnot (?:the )?other way\b|\brather than the\b.{3,40}[,;] (?:it|that) was\b/i

/** `I was wrong about …`, `scratch what I said`: the next sentence tells what is known now. */
const WAS_WRONG =
  /\b(?:(?:i|we) (?:was|were|had it|got it|had this|got this) (?:wrong|backwards)|(?:wrong|off) about|scratch (?:that|what)|forget (?:what|that)|take (?:it|that) back|my (?:theory|guess) was (?:wrong|off)|wrong guess)\b/i

/** Words that announce an explanation. */
const OPENS =
  /\b(?:found (?:it|the|out|why|what)|figured (?:it )?out|worked (?:it )?out|tracked (?:it )?down|got to the bottom|mystery solved|case closed|solved:|explained:|(?:the )?explanation|here'?s (?:why|what)|(?:short|long) (?:version|form|story)|wr(?:ote|ite-?up|itten) (?:it )?up|what (?:really |actually )?happened|(?:where|why|how) .{3,60}?(?:came from|come from|happened|broke|went|failed|got there|started|were|was|did)\b(?=\W*(?:[:.–—-]|$))|for (?:the |a )?(?:next time|record)|for posterity|post ?mortem|postmortem|ok,? new one|turned out|turns out|in the end it|so it (?:was|is|seems)|that(?:'s| is| was) (?:why|where|what|how)\b|which is (?:why|how|what)|so that'?s (?:why|where|what)|eureka|aha|gotcha|it all makes sense|culprit)\b/i

/** What ties an effect to what brought it about. */
const TIES =
  /\b(?:because|'?cause|cuz|coz|cos|bc|b\/c|since(?! (?:this|last|yesterday|monday|tuesday|wednesday|thursday|friday|saturday|sunday|then|\d|noon|midnight|morning)\b)|as a result|which (?:means?|meant|makes?|made|left|then|is why)|that (?:meant|made|left)|hence|therefore|thus|thanks to|due to|by the time|and then|whenever|every time|each time|as soon as|meanwhile|while (?:it|they|the)|from when|ever since|after (?:the|we|they|somebody|someone|a|an|which))\b|[,.;]?\s(?:and )?so (?!far|long|much|many|what|yeah|who|why|how|do|can|should|we (?:should|could)|let)\w+|[:–—-] ?(?:the|a|an|two|its?|each|every|all|no|someone|somebody)\b|→|->|=>/i

/** States and doings of things that make a mechanism: what is still so, no longer so, missing, of two minds, run out. */
const MECHANISMS: readonly RegExp[] = [
  /\b(?:still|no longer|not any ?more|ha[sd] no|have no|without (?:a|an|any|the)|lacks?|lacked|missing|never (?:\w+ed|ran|got|had|came|knew|saw)|didn['’]?t|did not|doesn['’]?t|does not|don['’]?t|do not|couldn['’]?t|could not|can['’]?t|cannot|won['’]?t|wasn['’]?t|weren['’]?t|isn['’]?t|aren['’]?t)\b/i,
  /\b(?:expects?|expected|assumes?|assumed|compares?|compared|treats?|treated|reads?|counts?|counted|sorts?|parses?|parsed|thinks|thought it|believes?|points?|pointed|carries|carried|looks? (?:for|up)|keeps?|kept|holds?|held|sends?|sent|loops?|looped|retries|retried|times? out|timed out|drops?|dropped|loses?|lost|rejects?|rejected|threw|throws|overwrites?|overwrote|waits? (?:for|on)|waited|lives?|stores?|caches?|cached|pulls?|pulled|loads?|loaded|fills?|filled|eats?|ate|blocks?|blocked|kills?|killed|locks?|locked|queues?|queueing|arrives?|arrived|come thr(?:u|ough)|came thr(?:u|ough)|answers?|shares?|shared|uses?|used|wrote|writes)\b/i,
  /\b(?:switched|swapped|moved|changed|renamed|rotated|upgraded|bumped|migrated|replaced|turned (?:on|off)|rolled|merged|edited|deleted|removed|typed|entered|unplugged|plugged|pulled|cut|fitted|installed|re-?used|left|forgot\w*|went (?:forward|back|over|out|down|up|dead|read-only)|ran (?:out|over|into|twice|dry)|expired|drifted|died|dead|broke|broken|burnt|cracked|flooded|leaked?|leaking|stuck|jammed|blocked|full|frozen|wedged|corrupt\w*|tripped|lapsed|clogged|covered|bent|loose|wet|dirty|worn)\b/i,
  /\b(?:wrong|old|stale|duplicate|double|twice|both|same|different|mismatch\w*|instead of|not every|not the|too (?:few|many|small|big|short|long|old|new|early|late|slow)|only (?:one|half|the|a|when|if)|each|every|all at once|at once|whole|entire|as (?:text|strings?|numbers?|new|local|utc)|local time|time ?zones?|ahead|behind|off by|limit|quota|out of|by default|default)\b/i,
]

/** What somebody did about it, or means to: no explanation by itself. */
const DOING =
  /^\W*(?:(?:ok|so|and|then|now|right|meanwhile|temporary|temporarily|for now|fix|workaround)[,:]?\s+)*(?:(?:i|we|i'?m|we'?re|i'?ve|we'?ve|i'?ll|we'?ll)\s+(?:just |now |have |had |am |are )?(?:look|check|try|tri|go|went|roll|restart|kill|bump|push|rais|increas|put|add|clear|clean|wip|reset|fix|patch|mov|switch|turn|page|call|ask|ping|watch|keep|clos|open|see|saw|think|can|will|need|got (?:it|paged)|took|mute|silenc)\w*|(?:looking|checking|trying|rolling|restarting|killing|bumping|pushing|raising|closing|adding|clearing|resetting|fixing|patching|moving|switching|watching|going|putting|stopping|stopped|done|restarted|bumped|rolled|kicked|killed|cleared|pushed|patched|fixed|went (?:down|over|up|out|in) (?:with|there|to)|on it|looking|ack|paged?|told|tell|told|asked|retrying|rerunning|sent|have them|get them|please|pls|fix (?:the|it)|patch (?:in|is|out|tomorrow|coming))\b)/i

export const isDoing = (text: string): boolean => DOING.test(text)

/** Says that it is meant to be so: told elsewhere, as what is normal. */
const NORMAL =
  /\b(?:normal|expected|harmless|ordinary|usual|business as usual|by design|on purpose|intended|weather|leave it|ignore it|don['’]?t (?:worry|care|blink|mind|panic)|no need|nothing to (?:do|see)|(?:is|are|'s) (?:fine|ok|okay|alright|allowed)|up to \S+ (?:is|are)|that'?s the (?:nightly|usual|batch|backup))\b/i

export const isOfNormal = (text: string): boolean => NORMAL.test(text)

/** Tells what is so from now on, what a thing is called, or what will be: read elsewhere. */
const OF_OTHERS =
  /\b(?:any ?more|from (?:now|here) on|btw|by the way|also i|as of|is rewritten|rewritten|went live|is live|calls? (?:it|that|them)|is called|are called|will show|will be|can use|gets? paged|i['’]ll have|take over|took over|owns|handed)\b/i

export const isOfOthers = (text: string): boolean => OF_OTHERS.test(text)

/** Says of something believed that it was not it. */
export const deniesGuess = (text: string): boolean => DENIAL.test(text) || CLEARS.test(text)

export const setsRight = (text: string): boolean => THIS_NOT_THAT.test(text) || WAS_WRONG.test(text)

export const isWrongAbout = (text: string): boolean => WAS_WRONG.test(text)

export const opensExplanation = (text: string): boolean => OPENS.test(text)

export const tiesCause = (text: string): boolean => TIES.test(text)

/** How many kinds of mechanism a text tells. */
export const mechanismsIn = (text: string): number =>
  MECHANISMS.filter((mechanism) => mechanism.test(text)).length
