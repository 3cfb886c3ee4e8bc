import { SYMPTOM, TECHNICAL } from '../rules/cause-cues.ts'
import { isHedged, isQuestion } from './tone.ts'

/** What people say around something that went wrong, in talk that knows no cue: complaints, guesses, relief. */

/** States that are wrong for whoever tells them, besides those that monitoring knows. */
const COMPLAINT =
  /\b(?:nobody (?:got|gets|can|could|received|sees)|no ?one (?:got|gets|can|could|received|sees)|refus\w+|declin\w+|stays? (?:up|open|shut|closed|red|down|grey|gr[ae]y|blank|on|off)|spinning|wedged|jammed|again\b|(?:two|both|three|twice|double[ds]?|doubling|2x|3x)\b|at once|phones? ringing|complain\w*|vanish\w*|disappear\w*|gone\b|half[- ]empty|won['’]?t|wouldn['’]?t|doesn['’]?t|don['’]?t (?:show|load|open|start|print|arrive|match|add up)|never (?:ran|came|arrived|started|finished|went)|never got|can['’]?t|cannot|never shows|too (?:many|few|high|low|big|small|long|late|early)|swapped|mixed up|upside down|garbled|odd|strange|funny|negative|zero|wedging|dropping out|drops? out|hung|hanging|silent|stands? still|standing still|alarms?|off by|way off|short by|over by|less than|more than) ?/i

/** Whether somebody, or an alert, tells that something is not as it should be. */
export const isComplaint = (text: string): boolean => SYMPTOM.test(text) || COMPLAINT.test(text)

const SUPPOSES =
  /\b(?:reckon|suppose|i bet|betting|(?:must|has to|got to|gotta) (?:be|have)|could (?:it |that |the |this |somebody |someone )|may(?:be| be| have)|surely|usual suspect|blame|blaming|suspect|it'?s always|always dns)\b/i

/** `oom?`, `the cache?`, `pool starved? raise it`: a guess in a few words. */
const SHORT_GUESS = /^\W*(?:the |a |is it |was it )?[\w' -]{2,40}\?/

/** Whether a sentence only guesses. */
export const isGuess = (text: string): boolean =>
  isHedged(text) || SUPPOSES.test(text) || (isQuestion(text) && SHORT_GUESS.test(text))

/** Things are as they were again, as people say it: `quiet.`, `straight back to 98 %`, `barrier obeys`, `approved again`. */
const CALM =
  /^\W*(?:(?:and|so|ok|now|all|it'?s|its|they'?re|we'?re|everything(?:'s)?|looks?|since|has been|been) )*(?:quiet|calm|flat|empty|clean|clear|green|back|gone|fine|done|good|healthy|sorted|solved|fixed|steady|stable|normal|happy|working|through)\b[^,;]{0,30}$|\b(?:straight |right |all |it'?s |is |are |was |were |came |come |went |dropped |fell |gone )back (?:to|at|in|on|up|down|under|below|within|again|by itself)\b|\b(?:quiet|flat|fine|clean|green|silent|empty|steady|works?|working|obeys|behaves|runs?|running|prints|loads|opens|flows?|approved|arriving|arrive|moving|closes?|opens?|turns?|spins?|starts?|goes|go|moves?|answers?|prints?) (?:again|now|since|ever since)\b|\b(?:obeys|behaves itself|behaves|(?:they|it|all|everything|things)(?:['’]re|['’]s| are| is) (?:moving|working|running|through|flowing|fine|up|ok|okay|good|in|green|quiet)|no (?:more|further) \w+|none since|nothing since|all (?:there|good|clear|well)|went away|cleared up|settled|drained|caught up|did (?:it|the trick)|problem (?:gone|solved)|good as new)\b|\[RESOLVED\]|\bresolved\b/i

export const isCalm = (text: string): boolean => CALM.test(text) && !isQuestion(text)

/** What somebody else answers to an explanation that convinced: `oh you star. that explains november`. */
const CONVINCED =
  /\b(?:that(?: also|'?d| would| does)? explains?|makes sense|of course|good (?:find|catch|spot|one|work)|nice (?:find|catch|one|work)|well (?:found|spotted|done)|great (?:find|catch)|you star|you legend|our fault|my fault|(?:that'?s|it was|was) (?:me|us|mine|ours)|should(?:'?ve| have) (?:said|told|known|warned)|so (?:it )?(?:was|were)(?:n['’]?t| not)?|so .{2,40} (?:was|were) pointless|mystery solved|oh (?:no|dear|wow|my)|wow|ouch|yikes|classic|thank(?:s| you)|ta|cheers|confirmed|:(?:clap|tada|bulb|facepalm|face_palm|grimacing|bow|pray|100|white_check_mark|heavy_check_mark|raised_hands|exploding_head):)\b|:(?:clap|tada|bulb|facepalm|face_palm|grimacing|bow|pray|100|white_check_mark|heavy_check_mark|raised_hands|exploding_head):/i

export const isConvinced = (text: string): boolean => CONVINCED.test(text) && !isQuestion(text)

/** Told of somewhere else, or made up: no lesson of this team. */
const ELSEWHERE =
  /\b(?:at my (?:last|old|former|previous) (?:place|job|company|shop|employer|team|gig)|(?:my|his|her|their) (?:last|old|former|previous) (?:place|job|company|employer)|used to work|when i (?:was|worked) at|(?:did|have|has) (?:you|anyone|anybody|u) (?:read|see|seen|hear|heard) (?:about|of|that|the (?:news|one|post|story))|(?:read|saw|heard) (?:about|somewhere|of)\b|read (?:on|in|that on) (?:hn|reddit|twitter|linkedin|hacker|the (?:news|papers?|blog))\b|hacker ?news|\bHN\b|reddit|twitter|some (?:company|bank|airline|shop|cruise line|startup)|another company|a friend (?:at|of|who)|(?:i have|i've|i had) (?:in fact |also |once )?seen (?:this|that|it) (?:in|at|on)|april fools?)\b/i

export const isElsewhere = (text: string): boolean => ELSEWHERE.test(text)

/** Made up, or not yet so: `imagine if`, `what if we just`, `by august`, `we'll move it next sprint`. */
const UNREAL =
  /\b(?:imagine|what if|if we (?:ever|just|could|had)|if i ever|would (?:be|have|end|need|mean|stop|solve|fix|help)|suppose we|one day|some day|next (?:sprint|quarter|week|month|year)|in q[1-4]|(?:by|in|before) (?:the )?(?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|fall|winter)\b.{0,20}$|planning to|plans? to|thinking (?:of|about)|we'?ll (?:move|replace|migrate|switch|drop|rewrite)|going to (?:move|replace|migrate|switch|drop|rewrite)|should (?:we|i)|wish)\b/i

/** `if it were on the other cluster …` */
const COUNTERFACTUAL = /\bif .{2,60}\b(?:were (?:on|a|an|the|in|not)|hadn['’]?t|(?:we|i|they|it)['’]d)\b/i

export const isCounterfactual = (text: string): boolean => COUNTERFACTUAL.test(text)

const isUnreal = (text: string): boolean => UNREAL.test(text) || isCounterfactual(text)

/** Told of elsewhere, or not so. */
export const isTale = (text: string): boolean => isElsewhere(text) || isUnreal(text)

/** Whether words speak of something that runs, or of something that went wrong. */
export const isOfWork = (text: string): boolean => TECHNICAL.test(text) || isComplaint(text)
