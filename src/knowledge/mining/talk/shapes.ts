/** What names and figures of a team become, so that what is learnt of one team's talk holds for another's. */

const DAY = /^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?$/
const DAYS = /days$/
const MONTH =
  /^(?:jan(?:uary)?|feb(?:ruary)?|march|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)$/
const COUNT =
  /^(?:two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety|hundred|half|quarter|couple)$/

const FENCED = /```[\s\S]*?(?:```|$)/g
const CODE = /`[^`]*`/g
const LINK = /<?https?:[^\s>|]*(?:\|[^>]*)?>?/g

/** A part of talk: code and links (already `~…`), emoji, people, channels, figures with units, names, words, marks, line ends. */
const PART = new RegExp(
  [
    String.raw`~\p{L}+|:[a-z0-9_+-]{2,}:|@[\p{L}\d._-]+|#[\p{L}\d_-]+`,
    String.raw`\d+(?:[.,:]\d+)*(?:st|nd|rd|th)?\s?(?:%|percent|ms|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|gb|mb|gi|g|k|utc|am|pm|x|rps|qps)?(?![\p{L}\d])`,
    String.raw`\p{L}[\p{L}\d']*(?:[-_./][\p{L}\d]+)+|\p{L}[\p{L}\d']*|[?!:;=→—–]|->|=>|\n`,
  ].join('|'),
  'gu',
)

const UNIT: Readonly<Record<string, string>> = {
  percent: '%',
  sec: 's',
  secs: 's',
  second: 's',
  seconds: 's',
  min: 'm',
  mins: 'm',
  minute: 'm',
  minutes: 'm',
  hr: 'h',
  hrs: 'h',
  hour: 'h',
  hours: 'h',
  day: 'd',
  days: 'd',
  gi: 'gb',
  g: 'gb',
}

/** `~clock` of `03:12` and `3 pm`, `~nth` of `2nd`, `~nms` of `400 ms`, `~n` of `17`. */
function figure(part: string): string {
  const unit = /[^\d.,:\s].*$/.exec(part)?.[0].toLowerCase() ?? ''
  if (/^\d{1,2}:\d\d/.test(part) || /^(?:am|pm|utc)$/.test(unit)) return '~clock'
  return /^(?:st|nd|rd|th)$/.test(unit) ? '~nth' : `~n${UNIT[unit] ?? unit}`
}

function word(part: string): string[] {
  const lower = part.toLowerCase()
  if (DAY.test(lower)) return DAYS.test(lower) ? ['~day', '~days'] : ['~day']
  if (MONTH.test(lower)) return ['~month']
  if (COUNT.test(lower)) return ['~count', lower]
  if (/^[\p{Ll}\d].*[-_./]/u.test(part)) return ['~name']
  if (/^\p{Lu}[\p{Ll}\d]+\p{Lu}/u.test(part)) return ['~camel']
  return /^\p{Lu}{2,}$/u.test(part) ? ['~caps', lower] : [lower]
}

function shapeOf(part: string): string[] {
  if (part === '\n') return ['~line']
  if (part.startsWith('@')) return ['~person']
  if (part.startsWith('#')) return ['~channel']
  if (part.startsWith('~') || part.startsWith(':')) return [part]
  return /^\d/.test(part) ? [figure(part)] : word(part)
}

/** Characters of a message that are looked at: what is longer is pasted output. */
export const READ = 3_000

/** The words of a message in order, names, people, figures, times and code as what they are. */
export function shapesOf(text: string): string[] {
  const plain = text
    .slice(0, READ)
    .replace(FENCED, ' ~fence ')
    .replace(CODE, (code) => (/\S\s+\S/.test(code.slice(1, -1)) ? ' ~command ' : ' ~code '))
    .replace(LINK, ' ~link ')
    .replaceAll('’', "'")
  return (plain.match(PART) ?? []).flatMap(shapeOf)
}
