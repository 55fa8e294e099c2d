/** Keeps the results used last; callers that ask at the same time share one load. A failed load is forgotten. */
export function createPromiseCache<T>(capacity: number): (key: string, load: () => Promise<T>) => Promise<T> {
  const entries = new Map<string, Promise<T>>()
  return (key, load) => {
    const known = entries.get(key)
    entries.delete(key)
    const entry = known ?? load()
    entries.set(key, entry)
    if (known === undefined) {
      entry.catch(() => entries.get(key) === entry && entries.delete(key))
      for (const oldest of entries.keys()) {
        if (entries.size <= capacity) break
        entries.delete(oldest)
      }
    }
    return entry
  }
}
