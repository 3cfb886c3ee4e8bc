/** A number with its unit where a title says what was measured: `p99 latency 3.4 s > 2 s`, `at 98 %`. */
const MEASURED = /(?:^|[\s:=(])(-?\d+(?:\.\d+)?\s?(?:%|ms|s|sec|min|rps|req\/s|[KMGT]i?B|B)?)(?=[\s,;)]|$)/

export function valueIn(title: string): string | null {
  return MEASURED.exec(title)?.[1]?.trim() ?? null
}
