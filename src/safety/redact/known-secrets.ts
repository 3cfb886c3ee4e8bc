import type { Finder } from './spans.ts'

/** Shorter values would mask ordinary words. */
const SHORTEST = 8

/** Base64 of a value inside other bytes begins at one of three places; what its neighbours touch is left out. */
function base64Inside(value: string): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(value)])
    const first = Math.ceil((shift * 8) / 6)
    const whole = Math.floor((bytes.length * 8) / 6)
    const standard = bytes.toString('base64').slice(first, whole)
    return [standard, standard.replaceAll('+', '-').replaceAll('/', '_')]
  })
}

/** A value in every spelling it is likely to be printed in. */
export function spellings(value: string): string[] {
  const bytes = Buffer.from(value)
  const hex = bytes.toString('hex')
  const all = [
    value,
    [...value].reverse().join(''),
    ...base64Inside(value),
    hex,
    hex.toUpperCase(),
    encodeURIComponent(value),
    encodeURIComponent(value).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    JSON.stringify(value).slice(1, -1),
    JSON.stringify(JSON.stringify(value).slice(1, -1)).slice(1, -1),
  ]
  return [...new Set(all)].filter((one) => one.length >= SHORTEST)
}

/** Secrets whose value is known, such as Sitrep's own configuration, in any of their spellings. */
export function knownSecrets(values: readonly string[]): Finder {
  const wanted = values.filter((value) => value.length >= SHORTEST).flatMap(spellings)
  return (text, add) => {
    for (const one of wanted) {
      for (let at = text.indexOf(one); at >= 0; at = text.indexOf(one, at + one.length)) {
        add(at, at + one.length, 'known_secret')
      }
    }
  }
}
