import type { AssetsSource } from "../assets/source.ts"
import type { Clock } from "../clock.ts"
import type { BackupOptions, BackupSummary } from "../domain/backup.ts"
import type { ProgressListener } from "../domain/progress.ts"
import type { BackupId } from "../ids.ts"
import type { SealedBackup, Vault } from "../vault/vault.ts"

/** What one backup needs. */
export interface BackupRun {
  source: AssetsSource
  vault: Vault
  backupId: BackupId
  schemaId: string
  options: BackupOptions
  clock: Clock
  progress: ProgressListener
  signal: AbortSignal
}

export interface BackupOutcome {
  sealed: SealedBackup
  summary: BackupSummary
}
