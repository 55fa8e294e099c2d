/**
 * Works on `limit` items side by side and yields the results in the order of the items. Reads ahead no further than
 * `limit`, so memory stays bounded. The first error ends it; work under way then runs out unobserved.
 */
export async function* mapOrdered<Item, Result>(
  items: AsyncIterable<Item> | Iterable<Item>,
  limit: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = []
  for await (const item of items) {
    const result = work(item)
    // Observed by `await` below; until then a failure must not count as unhandled.
    result.catch(() => {})
    running.push(result)
    if (running.length >= limit) yield* takeOldest(running)
  }
  while (running.length > 0) yield* takeOldest(running)
}

async function* takeOldest<Result>(running: Promise<Result>[]): AsyncGenerator<Result> {
  for (const result of running.splice(0, 1)) yield await result
}
