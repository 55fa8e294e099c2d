import type { GapReason } from "../assets/backup-nouns.ts"
import { type AppError, type ErrorCode, isAppError } from "../errors.ts"

/** Failures of one thing; everything else ends the run (and most of that is tried again later by the job). */
const REASONS: Partial<Record<ErrorCode, GapReason>> = {
  PERMISSION_REFUSED: "PERMISSION",
  NOT_FOUND: "NOT_FOUND",
  ATLASSIAN_REFUSED: "REFUSED",
  ATLASSIAN_FAILED: "FAILED",
  VALIDATION: "REFUSED",
}

/** Files come from other hosts than the API: one that cannot be reached says nothing about the rest. */
const FILE_REASONS: Partial<Record<ErrorCode, GapReason>> = {
  ...REASONS,
  UNREACHABLE: "UNREACHABLE",
  HOST_REFUSED: "UNREACHABLE",
}

/** Why one thing is left out of the backup, or null when the error is not about that thing alone. */
export function gapReason(error: unknown, what: "record" | "file" = "record"): GapReason | null {
  if (!isAppError(error)) return null
  return (what === "file" ? FILE_REASONS : REASONS)[error.code] ?? null
}

const SENTENCES: Record<GapReason, string> = {
  PERMISSION: "the account may not read it",
  NOT_FOUND: "Jira does not find it, or hides it from the account",
  NOT_OFFERED: "this instance does not offer it",
  REFUSED: "Jira refused the request",
  FAILED: "Jira's answer was broken, also when asked again",
  UNREACHABLE: "the host it is kept on cannot be reached",
  DELETED_DURING_BACKUP: "deleted in Jira during the backup",
  COUNT_DIFFERS: "Jira counts more than it shows to the account",
  UNKNOWN: "it could not be stored",
}

export function gapSentence(reason: GapReason, error?: AppError): string {
  const status = error?.facts.status
  return typeof status === "number" ? `${SENTENCES[reason]} (HTTP ${status})` : SENTENCES[reason]
}
