import type { GapReason } from "../assets/backup-nouns.ts"
import type { ReasonCode } from "../domain/restore.ts"
import { journalEntry } from "./id-ledger.ts"
import type { Session } from "./session.ts"

/** What the backup itself could not read is told in the restore's log too: nobody should look for it in vain. */
export async function logGaps(session: Session): Promise<void> {
  if (session.ledger.step("gaps")?.state === "done") return
  for await (const gap of session.content.gaps(session.signal)) {
    session.log.add({
      sheet: "Errors",
      sourceId: `backup ${gap.part} ${gap.subjectId}`,
      name: gap.subjectName,
      result: "skipped",
      reason: reasonOf(gap.reason),
      message: `Not in the backup: ${gap.message}`,
    })
  }
  await session.log.flush()
  await session.ledger.write([journalEntry("gaps", "done")])
}

function reasonOf(reason: GapReason): ReasonCode {
  switch (reason) {
    case "PERMISSION":
      return "PERMISSION"
    case "NOT_FOUND":
    case "NOT_OFFERED":
    case "DELETED_DURING_BACKUP":
      return "NOT_FOUND"
    default:
      return "UNKNOWN"
  }
}
