import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a provider's server is told to do with one request, in the words of the contract. */
export type Script =
  | { do: 'text'; text: string; stop?: 'end' | 'length' }
  | { do: 'tool'; name: string; json: string }
  | { do: 'refuse'; reason: string }
  | { do: 'status'; status: number; message: string; retryAfter?: string }
  /** Some text, then the connection breaks. */
  | { do: 'cut'; text: string }
  /** An error event in the middle of the stream. */
  | { do: 'overload' }
  /** Headers, a ping, then nothing. */
  | { do: 'hang' }

export interface Recorded {
  path: string
  headers: IncomingMessage['headers']
  // biome-ignore lint/suspicious/noExplicitAny: tests read into whatever was sent
  body: any
}

export interface Loopback {
  url: string
  requests: Recorded[]
  close(): Promise<void>
}

export type Speak = (script: Script, response: ServerResponse, request: Recorded) => Promise<void>

/**
 * A server on loopback that plays one script a request, in order; a request too many answers 500. A function
 * decides with the request before it.
 */
export async function loopback(
  scripts: Script[] | ((request: Recorded) => Script | Promise<Script>),
  speak: Speak,
): Promise<Loopback> {
  const requests: Recorded[] = []
  const server = createServer(async (request, response) => {
    let raw = ''
    for await (const chunk of request) raw += String(chunk)
    const recorded = { path: request.url ?? '', headers: request.headers, body: JSON.parse(raw || '{}') }
    requests.push(recorded)
    const unplanned: Script = { do: 'status', status: 500, message: 'an unplanned request' }
    const script = typeof scripts === 'function' ? await scripts(recorded) : (scripts.shift() ?? unplanned)
    await speak(script, response, recorded)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

export function answerStatus(
  response: ServerResponse,
  { status, message, retryAfter }: Extract<Script, { do: 'status' }>,
): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
  })
  response.end(JSON.stringify({ type: 'error', error: { type: 'api_error', message } }))
}
