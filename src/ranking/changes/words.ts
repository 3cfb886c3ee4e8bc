/** Words that every service, log and commit uses: they tie nothing together. */
const COMMON = new Set(
  (
    'the and for with from that this not was are has have error errors failed failure warn info debug service services ' +
    'request requests null true false func return err nil string int var const type new get set run log logs http https ' +
    'com api app main test docs chore feat fix refactor code status msg message time value name data above below exceeded ' +
    'observed rate ratio count total p99 p95 p90 seconds rising critical latency after before during per host port golang go'
  ).split(' '),
)

/** Lower-case words of three letters and more; `fooBar` and `foo_bar` also give their parts. */
export function wordsOf(text: string): string[] {
  const words: string[] = []
  for (const [found] of text.matchAll(/[A-Za-z_][A-Za-z0-9_]{2,}/g)) {
    words.push(found.toLowerCase())
    const parts = found.replace(/([a-z0-9])([A-Z])/g, '$1 $2').split(/[_\s]+/)
    if (parts.length > 1)
      words.push(...parts.filter((part) => part.length > 2).map((part) => part.toLowerCase()))
  }
  return words.filter((word) => !COMMON.has(word))
}
