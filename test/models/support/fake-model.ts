import type { Model, ModelReply, ModelRequest, ModelUsage } from '../../../src/domain/model.ts'

export const usage = (over: Partial<ModelUsage> = {}): ModelUsage => ({
  input: 100,
  cacheRead: 0,
  cacheWrite: 0,
  output: 20,
  ...over,
})

export const says = (value: unknown, used: ModelUsage = usage()): ModelReply => ({
  status: 'answered',
  content: [{ type: 'text', text: typeof value === 'string' ? value : JSON.stringify(value) }],
  usage: used,
})

export interface FakeModel extends Model {
  requests: ModelRequest[]
}

/** Answers what the plan says and throws at a call nobody planned; an abort rejects like a real one's. */
export function fakeModel(plan: (request: ModelRequest, at: number) => ModelReply | null): FakeModel {
  const requests: ModelRequest[] = []
  return {
    provider: 'fake',
    requests,
    call: async (request, { signal }) => {
      signal.throwIfAborted()
      requests.push(request)
      const reply = plan(request, requests.length - 1)
      if (reply === null)
        throw new Error(`an unplanned model call: ${JSON.stringify(request.messages.at(-1))}`)
      return reply
    },
  }
}

/** One reply a call, in order. */
export const scripted = (replies: readonly ModelReply[]): FakeModel =>
  fakeModel((_, at) => replies[at] ?? null)
