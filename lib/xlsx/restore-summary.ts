import type { RestoreRow } from "../domain/restore.ts"
import { formatCount } from "../units.ts"
import type { SummaryLine } from "./write-restore-log.ts"

/** The Summary sheet of one restore: where from, where to, what came of it, and the proof. */
export function restoreSummary(restore: RestoreRow): SummaryLine[] {
  const line = (label: string, value: string | number | null): SummaryLine => ({
    label,
    value: typeof value === "number" ? formatCount(value) : (value ?? ""),
  })
  const lines = [
    line("Backup", `#${restore.backupNumber}`),
    line("Source schema", `${restore.sourceSchemaName} (${restore.sourceSchemaKey})`),
    line("Destination", restore.destination),
    line("Target instance", restore.targetSiteUrl),
    line("Target schema", `${restore.targetSchemaName} (${restore.targetSchemaKey})`),
    line("Status", restore.status),
    line("Result", restore.result),
    line("Started (UTC)", restore.startedAt),
    line("Ended (UTC)", restore.endedAt),
    line("Failed at (UTC)", restore.failedAt),
    line("Started by", restore.startedBy),
  ]
  const { counts, verify } = restore
  if (counts) {
    lines.push(
      line("Object types", counts.objectTypes),
      line("Attributes", counts.attributes),
      line("Objects planned", counts.objectsPlanned),
      line("Objects created", counts.objectsCreated),
      line("Objects skipped", counts.objectsSkipped),
      line("Objects failed", counts.objectsFailed),
      line("References", counts.references),
      line("Icons", counts.icons),
      line("Object icons", counts.avatars),
      line("Comments", counts.comments),
      line("Attachments", counts.attachments),
      line("Items that need attention", counts.attention),
    )
  }
  if (verify) {
    lines.push(
      line("Verified: compared", verify.compared),
      line("Verified: equal", verify.equal),
      line("Verified: with values left out", verify.leftOut),
      line("Verified: different", verify.different),
      line("Verified: missing", verify.missing),
      line("Verified: duplicates", verify.duplicates),
    )
  }
  return lines
}
