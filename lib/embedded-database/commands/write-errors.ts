import { type Doc, doc } from "../bson/value.ts"
import { CommandError } from "../command-error.ts"

/** MongoDB's limit of entries in one bulk command. */
const MAX_ENTRIES = 100_000

/**
 * Runs the entries of a bulk command one after the other. A refused entry becomes a write error; with `ordered`
 * (the default) it also ends the run. `writeErrors` is undefined when there are none.
 */
export function runEntries<T>(
  body: Doc,
  entries: T[],
  run: (entry: T, index: number) => void,
): { done: number; writeErrors: Doc[] | undefined } {
  if (entries.length === 0 || entries.length > MAX_ENTRIES) {
    throw new CommandError(
      16,
      `Write batch sizes must be between 1 and ${MAX_ENTRIES}. Got ${entries.length} operations.`,
    )
  }
  const ordered = body.get("ordered") !== false
  const writeErrors: Doc[] = []
  let done = 0
  for (const [index, entry] of entries.entries()) {
    try {
      run(entry, index)
      done++
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
      writeErrors.push(new Map([...doc({ index, code: error.code, errmsg: error.message }), ...(error.details ?? [])]))
      if (ordered) break
    }
  }
  return { done, writeErrors: writeErrors.length === 0 ? undefined : writeErrors }
}
