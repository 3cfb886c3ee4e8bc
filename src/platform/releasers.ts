/** Started things, stopped in reverse order; the first error wins and the rest is stopped all the same. */
export function releasers() {
  const all: (() => Promise<void>)[] = []
  return {
    add: (release: () => Promise<void>) => void all.push(release),
    stop: async () => {
      let first: unknown
      for (const release of all.splice(0).reverse()) {
        await release().catch((error: unknown) => {
          first ??= error
        })
      }
      if (first !== undefined) throw first
    },
  }
}

export type Releasers = ReturnType<typeof releasers>
