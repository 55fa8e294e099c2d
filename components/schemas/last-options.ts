import { type BackupOptions, DEFAULT_BACKUP_OPTIONS } from "@/lib/domain/backup.ts"

const STORED = "vault:backup-options"

/** What the last Backup now of this browser included (S0-29: default as last time); everything the first time. */
export function lastOptions(): BackupOptions {
  const off = (localStorage.getItem(STORED) ?? "").split(" ")
  const options = { ...DEFAULT_BACKUP_OPTIONS }
  for (const name of Object.keys(options) as (keyof BackupOptions)[]) if (off.includes(name)) options[name] = false
  return options
}

export function rememberOptions(options: BackupOptions): void {
  const off = Object.entries(options).flatMap(([name, on]) => (on ? [] : [name]))
  localStorage.setItem(STORED, off.join(" "))
}
