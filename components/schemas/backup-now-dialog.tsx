"use client"

import { useState, useTransition } from "react"
import type { ActionResult } from "@/lib/domain/action-result.ts"
import type { BackupOptions } from "@/lib/domain/backup.ts"
import type { SyncedSchemaRow } from "@/lib/domain/synced-schema.ts"
import type { BackupId, JobId, SyncedSchemaId } from "@/lib/ids.ts"
import { formatCount, formatDuration } from "@/lib/units.ts"
import { useLive } from "../live/live.tsx"
import { Button } from "../ui/button.tsx"
import { Switch } from "../ui/choices.tsx"
import { Dialog, DialogError } from "../ui/dialog.tsx"
import { TextArea } from "../ui/text-field.tsx"
import { useToast } from "../ui/toast.tsx"
import { lastOptions, rememberOptions } from "./last-options.ts"

export type StartBackup = (input: {
  syncedSchemaId: SyncedSchemaId
  options: BackupOptions
  description: string
}) => Promise<ActionResult<{ backupId: BackupId; jobId: JobId }>>

/** Appendix B: until an instance has its own measured rate. */
export const OBJECTS_PER_MINUTE = 1_000

const SWITCHES: readonly { name: keyof BackupOptions; label: string; note: string }[] = [
  { name: "history", label: "History", note: "who changed what, for every object" },
  { name: "comments", label: "Comments", note: "with author and date" },
  { name: "attachments", label: "Attachments", note: "files of objects, any size" },
  { name: "objectsInIssues", label: "Objects in issues", note: "which Jira issues name which objects" },
]

/** S0-29: the confirmation of Backup now, with what to include, the object count and the estimated time. */
export function BackupNowDialog({
  row,
  startBackup,
  onClose,
}: {
  row: Pick<SyncedSchemaRow, "id" | "name" | "key" | "objectCount">
  startBackup: StartBackup
  onClose: () => void
}) {
  const [options, setOptions] = useState(lastOptions)
  const [description, setDescription] = useState("")
  const [error, setError] = useState<string | null>(null)
  const [isStarting, startTransition] = useTransition()
  const { ask } = useLive()
  const toast = useToast()
  const start = () =>
    startTransition(async () => {
      const answer = await startBackup({ syncedSchemaId: row.id, options, description: description.trim() })
      if (!answer.ok) return setError(answer.error.message)
      rememberOptions(options)
      ask(answer.data.jobId)
      toast(`Backup of ${row.name} queued`)
      onClose()
    })
  return (
    <Dialog
      title={`Back up ${row.name} now?`}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button kind="primary" autoFocus pending={isStarting} onPress={start}>
            Yes
          </Button>
        </>
      }
    >
      <p className="text-ink-2">
        {formatCount(row.objectCount)} {row.objectCount === 1 ? "object" : "objects"}, about {estimate(row.objectCount)}
        . Assets stays usable meanwhile. You can close this page.
      </p>
      <fieldset className="grid gap-2.5">
        <legend className="mb-1.5 font-semibold">Include</legend>
        {SWITCHES.map(({ name, label, note }) => (
          <Switch
            key={name}
            label={label}
            note={note}
            checked={options[name]}
            onChange={(on) => setOptions((current) => ({ ...current, [name]: on }))}
          />
        ))}
      </fieldset>
      <TextArea
        label="Description (optional)"
        hint="Helps to find this backup later, for example “Before the mirror clean-up”"
        value={description}
        maxLength={500}
        onChange={setDescription}
      />
      {error ? <DialogError>{error}</DialogError> : null}
    </Dialog>
  )
}

/** "1 h 4 min" at the documented rate; never less than a minute. */
export function estimate(objects: number): string {
  return formatDuration(Math.max(60_000, (objects / OBJECTS_PER_MINUTE) * 60_000))
}
