const spelled = (text: string): string => `_${text.toLowerCase().replace(/[^a-z0-9]+/g, '_')}_`

/** Whether a text mentions a name as whole words, however either spells its separators. */
export const namesIn = (text: string, name: string): boolean => spelled(text).includes(spelled(name))

/** A metric's words without a name and the words that merely say "the other side of a call". */
export function withoutName(metric: string, name: string): string {
  return spelled(metric)
    .replace(spelled(name), '_')
    .replace(/_(upstream|downstream|outbound|client|remote|dependency)_/g, '_')
    .replace(/^_+|_+$/g, '')
}
