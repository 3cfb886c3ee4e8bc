import type { IncomingMessage } from 'node:http'

const LOCAL_NAMES = ['127.0.0.1', 'localhost']

/**
 * True when a request really means this machine. The page can inject any event, so a web page from elsewhere must
 * not reach it: a foreign Host is DNS rebinding, a foreign Origin another site's script.
 */
export function isLocal(request: IncomingMessage, port: number): boolean {
  const hosts = LOCAL_NAMES.map((name) => `${name}:${port}`)
  if (!hosts.includes(request.headers.host ?? '')) return false
  const { origin } = request.headers
  return origin === undefined || hosts.some((host) => origin === `http://${host}`)
}
