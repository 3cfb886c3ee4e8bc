/** A list as a stream. */
export async function* each<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items
}
