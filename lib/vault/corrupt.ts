import { AppError } from "../errors.ts"

/** The stored things a check can find damaged. */
export type Damageable = "pack" | "segment" | "manifest" | "blob" | "key"

/** CORRUPT, naming the stored document, for people and for `verify`. */
export function damaged(what: Damageable, id: string, reason: string, cause?: unknown): AppError {
  return new AppError("CORRUPT", `${what} ${id} is damaged: ${reason}`, {
    userMessage: `The stored ${what} ${id} is damaged (${reason}). Nothing of it was used. Verify the backup to see what is affected, and restore from another backup.`,
    facts: { what, id, reason },
    cause,
  })
}

/** Runs `open` and names the stored document in whatever CORRUPT it throws. */
export function naming<T>(what: Damageable, id: string, open: () => T): T {
  try {
    return open()
  } catch (error) {
    throw error instanceof AppError && error.code === "CORRUPT" && error.facts.id !== undefined
      ? error
      : damaged(what, id, reasonOf(error), error)
  }
}

export function reasonOf(error: unknown): string {
  if (error instanceof AppError && typeof error.facts.reason === "string") return error.facts.reason
  return error instanceof Error ? error.message : String(error)
}
