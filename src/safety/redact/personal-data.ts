import { type Finder, matchesOf } from './spans.ts'

/** What of a person is masked: nothing, cards and bank accounts, or those and e-mail addresses and phone numbers. */
export const PERSONAL_LEVELS = ['off', 'financial', 'all'] as const
export type PersonalLevel = (typeof PERSONAL_LEVELS)[number]

/** ISO/IEC 7812-1 annex B. */
export function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let place = 0; place < digits.length; place += 1) {
    const digit = Number(digits[digits.length - 1 - place])
    const doubled = place % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

/** ISO 13616: the rearranged number modulo 97 is 1. */
export function isIban(text: string): boolean {
  const compact = text.replace(/[ -]/g, '').toUpperCase()
  const length = IBAN_LENGTHS[compact.slice(0, 2)]
  if (length !== compact.length) return false
  let rest = 0
  for (const char of compact.slice(4) + compact.slice(0, 4)) {
    for (const digit of Number.parseInt(char, 36).toString()) rest = (rest * 10 + Number(digit)) % 97
  }
  return rest === 1
}

/** Registry of SWIFT, release 99. */
const IBAN_LENGTHS: Record<string, number> = Object.fromEntries(
  `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22
  GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 MC27 MD24 ME22 MK19 MR27 MT31 MU30
  NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20`
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
)

const GROUPED_CARD =
  /(?<![\dA-Za-z.-])(?:3[47]\d{2}[ -]\d{6}[ -]\d{5}|[3-6]\d{3}([ -])\d{4}\1\d{4}\1\d{4})(?![\d.-]?\d)/g
const NAMED_CARD =
  /\b(?:card|pan|cc|credit|visa|mastercard|amex|payment)[\w -]{0,16}["'\]]{0,2}[ \t]?[:=]?[ \t]?["']?([3-6]\d{12,18})(?!\d)/gi
const IBAN = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{2,4}){3,8}(?![A-Za-z0-9])/g
const AT = /@|%40/g
const LOCAL = /[A-Za-z0-9._%+-]/
const DOMAIN = /(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}/y
const PHONE =
  /(?<![\w.+-])(?:\+\d{1,3}[ .-]?\(?\d{1,4}\)?(?:[ .-]?\d{2,4}){2,4}|\(\d{3}\)[ ]?\d{3}-\d{4}|\d{3}-\d{3}-\d{4})(?![\w-])/g

const financial: Finder = (text, add) => {
  for (const match of matchesOf(text, GROUPED_CARD)) {
    if (passesLuhn(match[0].replace(/\D/g, '')))
      add(match.index, match.index + match[0].length, 'card_number')
  }
  for (const match of matchesOf(text, NAMED_CARD)) {
    const digits = match[1] ?? ''
    const end = match.index + match[0].length
    if (passesLuhn(digits)) add(end - digits.length, end, 'card_number')
  }
  for (const match of matchesOf(text, IBAN)) {
    if (isIban(match[0])) add(match.index, match.index + match[0].length, 'iban')
  }
}

/** Looked for from the sign on: from the left each letter of a long word would be a beginning. */
function emailAt(
  text: string,
  sign: RegExpExecArray | RegExpMatchArray,
): { start: number; end: number } | null {
  const at = sign.index ?? 0
  let start = at
  while (start > 0 && at - start < 64 && LOCAL.test(text.charAt(start - 1))) start -= 1
  DOMAIN.lastIndex = at + sign[0].length
  return start < at && DOMAIN.test(text) ? { start, end: DOMAIN.lastIndex } : null
}

const contact: Finder = (text, add) => {
  for (const sign of matchesOf(text, AT)) {
    const found = emailAt(text, sign)
    if (found) add(found.start, found.end, 'email')
  }
  for (const match of matchesOf(text, PHONE)) add(match.index, match.index + match[0].length, 'phone')
}

/** Data of people, by level. */
export function personalData(level: PersonalLevel): Finder {
  return (text, add) => {
    if (level !== 'off') financial(text, add)
    if (level === 'all') contact(text, add)
  }
}
