/**
 * Runs `work` over the items, at most `width` at a time. The first error ends the start of new work; what is under
 * way finishes before the error is thrown, so that every outcome can still be journalled.
 */
export async function pool<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0
  let failure: { error: unknown } | null = null
  const lane = async (): Promise<void> => {
    while (!failure) {
      const index = next++
      const item = items[index]
      if (index >= items.length || item === undefined) return
      try {
        await work(item)
      } catch (error) {
        failure ??= { error }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane))
  // Read through a function: the compiler cannot see the assignment inside the lanes.
  const failed = ((): { error: unknown } | null => failure)()
  if (failed) throw failed.error
}

/** Groups of at most `size`, in order. */
export async function* batches<T>(source: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = []
  for await (const item of source) {
    batch.push(item)
    if (batch.length === size) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}
