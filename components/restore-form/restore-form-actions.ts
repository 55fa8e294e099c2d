import type { ActionResult } from "@/lib/domain/action-result.ts"
import type { TargetInstanceView } from "@/lib/domain/instance.ts"
import type { Destination, RestoreOptions } from "@/lib/domain/restore.ts"
import type { BackupId, JobId, RestoreId, TargetInstanceId } from "@/lib/ids.ts"

/** Where a restore goes; `targetInstanceId` belongs to Another instance. */
export interface Where {
  destination: Destination
  targetInstanceId?: TargetInstanceId | undefined
}

/** The fields of S0-14. */
export interface NewTarget {
  connectionName: string
  email: string
  workspaceId: string
  siteUrl: string
  apiToken: string
}

export interface RestoreFormActions {
  proposeName: (input: { backupId: BackupId } & Where) => Promise<ActionResult<{ name: string; key: string }>>
  checkName: (
    input: Where & { name: string; key: string },
  ) => Promise<ActionResult<{ nameTaken: boolean; keyTaken: boolean }>>
  /** Checks the target live, saves it to the list and answers it; null for roles that may not add targets. */
  addTarget: ((input: NewTarget) => Promise<ActionResult<TargetInstanceView>>) | null
  startRestore: (
    input: Where & { backupId: BackupId; schemaName: string; schemaKey: string; options: RestoreOptions },
  ) => Promise<ActionResult<{ restoreId: RestoreId; jobId: JobId }>>
}
