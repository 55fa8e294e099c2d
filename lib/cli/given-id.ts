import { AppError } from "../errors.ts"
import { type BackupId, isId, type RestoreId } from "../ids.ts"

/** A backup id as typed. VALIDATION when it is none. */
export function backupIdOf(word: string): BackupId {
  return checked(word, "backup", "vault backups <schema>") as BackupId
}

/** A restore id as typed. VALIDATION when it is none. */
export function restoreIdOf(word: string): RestoreId {
  return checked(word, "restore", "vault restores") as RestoreId
}

function checked(word: string, what: string, list: string): string {
  if (isId(word)) return word
  throw new AppError("VALIDATION", `not a ${what} id`, {
    userMessage: `"${word}" is not the id of a ${what}. "${list}" lists them.`,
  })
}
