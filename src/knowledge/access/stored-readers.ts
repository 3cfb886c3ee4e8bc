import type { Lesson } from '../../domain/lesson.ts'
import type { ChannelFacts } from './directory.ts'

/**
 * A lesson with readers no wider than its channel has now, whoever wrote them down: a channel that became private or
 * shared, or that nobody knows any more, takes its lessons with it.
 */
export function withChannelReaders(lesson: Lesson, channels: ReadonlyMap<string, ChannelFacts>): Lesson {
  const { source, readers } = lesson
  if (source.kind !== 'slack' || readers.kind === 'channel') return lesson
  const facts = channels.get(source.channel)
  const isOpen = facts?.kind === 'public' && !facts.isShared
  return isOpen ? lesson : { ...lesson, readers: { kind: 'channel', channel: source.channel } }
}
