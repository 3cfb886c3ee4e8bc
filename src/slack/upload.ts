/** How the bytes of a file reach Slack: at an address that it gives for each. */
export interface Upload {
  /** What is sent, and its length in bytes, which Slack asks for first. */
  prepare(text: string): { bytes: Uint8Array<ArrayBuffer>; length: number }
  /** Rejects when Slack does not take them. */
  send(url: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>
}

const TIMEOUT_MS = 8000

/** Secrets are replaced once more: a file leaves by another door than messages do. */
export function uploader(fetcher: typeof fetch, redact: (text: string) => string): Upload {
  return {
    prepare: (text) => {
      const bytes = new TextEncoder().encode(redact(text))
      return { bytes, length: bytes.length }
    },
    send: async (url, bytes) => {
      const signal = AbortSignal.timeout(TIMEOUT_MS)
      const answer = await fetcher(url, { method: 'POST', body: bytes, redirect: 'error', signal })
      await answer.body?.cancel()
      if (!answer.ok) throw new Error(`the file was not taken: ${answer.status}`)
    },
  }
}
