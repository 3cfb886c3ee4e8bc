/** `work` on each, at most `most` at once; the results in the order of `all`. Rejects with the first rejection. */
export async function sideBySide<T, R>(
  all: readonly T[],
  most: number,
  work: (one: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  const queue = [...all.entries()]
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      results[next[0]] = await work(next[1])
  }
  await Promise.all(Array.from({ length: Math.max(1, most) }, worker))
  return results
}
