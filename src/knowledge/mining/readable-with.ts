import type { Lesson } from '../../domain/lesson.ts'

/**
 * Everybody who may read the other may read the one: only then may it change anything about the other, or those who
 * cannot read it would learn of it.
 */
export const isReadableWith = (
  { readers }: Pick<Lesson, 'readers'>,
  other: Pick<Lesson, 'readers'>,
): boolean =>
  readers.kind === 'team' || (other.readers.kind === 'channel' && other.readers.channel === readers.channel)
