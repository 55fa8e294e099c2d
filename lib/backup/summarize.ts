import type { GapPart, GapReason } from "../assets/backup-nouns.ts"
import type { BackupPart, BackupPartName, BackupSummary, PartStatus } from "../domain/backup.ts"
import type { BackupRun } from "./backup-run.ts"
import type { BackupState } from "./backup-state.ts"
import { gapSentence } from "./gap-reason.ts"

/** What people see of a finished backup: counts per part, and every kind of gap as a warning (S0-31, X-01). */
export function summarize(
  run: Pick<BackupRun, "schemaId" | "options">,
  state: BackupState,
  written: { storedBytes: number; rawBytes: number },
): BackupSummary {
  const { counts } = state
  const part = (name: BackupPartName, included: boolean, count: number): BackupPart => {
    const missing = missingOf(state, name)
    return { status: included ? statusOf(count, missing) : "Not included", count, missing }
  }
  return {
    schemaId: run.schemaId,
    schemaName: state.schema.name,
    schemaKey: state.schema.key,
    objects: counts.objects,
    objectTypes: counts.objectTypes,
    attributes: counts.attributes,
    references: counts.references,
    parts: {
      icons: part("icons", true, counts.icons),
      avatars: part("avatars", true, counts.avatars),
      history: part("history", run.options.history, counts.history),
      comments: part("comments", run.options.comments, counts.comments),
      attachments: part("attachments", run.options.attachments, counts.attachments),
      objectsInIssues: part("objectsInIssues", run.options.objectsInIssues, counts.issues),
    },
    consistency: state.reread > 0 ? { kind: "Changed during backup", reread: state.reread } : { kind: "Consistent" },
    ...written,
    warnings: warningsOf(state),
  }
}

function statusOf(count: number, missing: BackupPart["missing"]): PartStatus {
  if (missing.length === 0) return "Completed"
  return count > 0 ? "Partial" : "Error"
}

const NAMES: Record<GapPart, [one: string, many: string]> = {
  schemaProperties: ["the schema's properties", "the schema's properties"],
  schemaRoles: ["the schema's roles", "the schema's roles"],
  statusTypes: ["the statuses", "the statuses"],
  referenceTypes: ["the reference types", "the reference types"],
  icons: ["icon", "icons"],
  objects: ["object", "objects"],
  avatars: ["object avatar", "object avatars"],
  history: ["object's history", "objects' histories"],
  comments: ["object's comments", "objects' comments"],
  attachments: ["attachment", "attachments"],
  objectsInIssues: ["Assets field of issues", "Assets fields of issues"],
}

function warningsOf(state: BackupState): BackupSummary["warnings"] {
  return allMissing(state).map(({ part, reason, count }) => ({
    code: reason,
    text: textOf(part, reason, count),
    count,
  }))
}

function textOf(part: GapPart, reason: GapReason, count: number): string {
  const [one, many] = NAMES[part]
  const what = one === many ? one : `${count} ${count === 1 ? one : many}`
  if (reason === "DELETED_DURING_BACKUP") {
    return `${what} ${count === 1 ? "was" : "were"} deleted in Jira during the backup and ${count === 1 ? "is" : "are"} still in it`
  }
  return `${what} could not be read: ${gapSentence(reason)}`
}

function missingOf(state: BackupState, name: BackupPartName): BackupPart["missing"] {
  return allMissing(state).flatMap(({ part, reason, count }) => (part === name ? [{ reason, count }] : []))
}

function allMissing(state: BackupState): { part: GapPart; reason: GapReason; count: number }[] {
  const rows: { part: GapPart; reason: GapReason; count: number }[] = []
  for (const part of Object.keys(NAMES)) {
    if (!isPart(part)) continue
    for (const [reason, count] of Object.entries(state.missing[part] ?? {})) {
      if (isReason(reason) && count > 0) rows.push({ part, reason, count })
    }
  }
  return rows
}

const isPart = (text: string): text is GapPart => text in NAMES
const isReason = (text: string): text is GapReason => text !== ""
