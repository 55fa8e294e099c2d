import { encodeRecord } from "../assets/backup-records.ts"
import type { BackupDesk } from "./backup-desk.ts"

/**
 * Objects in issues (S0-47): per Assets field and issue the object ids in the order of the field. Counted are unique
 * issues, so the number can be compared with the JQL `"<field>" is not EMPTY`.
 */
export async function storeIssueObjects(desk: BackupDesk): Promise<void> {
  const { source, signal, progress } = desk.run
  const all = { part: "objectsInIssues", subjectId: "*", subjectName: "Assets fields" } as const
  const fields = (await desk.attempt(all, () => source.listAssetsFields(signal))) ?? []
  progress.phase("Objects in issues", fields.length)
  const issues = new Set<string>()
  for (const field of fields) {
    const subject = { ...all, subjectId: field.id, subjectName: field.name }
    await desk.attempt(subject, async () => {
      for await (const page of source.readIssueObjects(field, signal)) {
        for (const issue of page) {
          if (issue.objectIds.length === 0) continue
          await desk.put(
            encodeRecord("issueObjects", `${field.id}:${issue.issueId}`, { ...issue, fieldName: field.name }),
            // After a kill this step begins anew, but what a page repeats must not be stored twice.
            issues.has(issue.issueId),
          )
          issues.add(issue.issueId)
        }
      }
      return true
    })
    progress.advance(1)
  }
  desk.state.counts.issues = issues.size
}
