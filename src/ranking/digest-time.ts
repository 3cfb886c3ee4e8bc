/** Whole seconds, UTC; a digest spans minutes or hours, so the day stands in its first line only. */
export const clock = (ms: number): string => `${new Date(ms).toISOString().slice(11, 19)}Z`

export const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
