import { type LiveDirectory, slackDirectory } from '../../knowledge/access/slack-directory.ts'

/** Who is in which channel of the Slack that Sitrep is connected to. */
export async function liveDirectory(
  { botToken, apiUrl }: { botToken: string; apiUrl: string | null },
  now: () => number,
): Promise<LiveDirectory> {
  const { slackAsking } = await import('../../slack/reading.ts')
  const ask = slackAsking({ botToken, ...(apiUrl === null ? {} : { apiUrl }) })
  // Each call has its own short deadline.
  return slackDirectory({ ask, signal: new AbortController().signal }, now)
}
