/** What becomes of a request before anything of it is stored. */
export interface Decision<Content> {
  /** The HTTP status that its sender gets. */
  status: number
  /** Why it is refused or ignored; null when it is taken. */
  reason: string | null
  /** null when it is refused. */
  content: Content | null
}

/** A request as it came: header names in lower case, the body unparsed. */
export interface RawRequest {
  headers: Record<string, string | string[] | undefined>
  rawBody: Uint8Array
}

/** No webhook is larger; checked before anything is parsed. */
export const MAX_BODY = 1_048_576

export const refused = (status: number, reason: string): Decision<never> => ({
  status,
  reason,
  content: null,
})

export const headerOf = ({ headers }: RawRequest, name: string): string | undefined => {
  const value = headers[name]
  return Array.isArray(value) ? value.join(',') : value
}

/** What no signature can make good: too large, or packed so that its size is not known. */
export function transportProblem(request: RawRequest): Decision<never> | null {
  const encoding = headerOf(request, 'content-encoding') ?? 'identity'
  if (encoding.toLowerCase() !== 'identity')
    return refused(415, `content-encoding ${encoding} is not unpacked`)
  return request.rawBody.length > MAX_BODY ? refused(413, 'the body is larger than 1 MB') : null
}
