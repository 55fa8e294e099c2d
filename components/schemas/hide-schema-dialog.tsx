"use client"

import { useState, useTransition } from "react"
import type { ActionResult } from "@/lib/domain/action-result.ts"
import type { SyncedSchemaRow } from "@/lib/domain/synced-schema.ts"
import type { SyncedSchemaId } from "@/lib/ids.ts"
import { formatCount } from "@/lib/units.ts"
import { Confirm } from "../ui/dialog.tsx"

export type HideSchema = (input: { syncedSchemaId: SyncedSchemaId }) => Promise<ActionResult<unknown>>

/** S0-25: an active schema only leaves the grid until the next sync; nothing of it is lost. */
export function HideSchemaDialog({
  row,
  hideSchema,
  onClose,
}: {
  row: SyncedSchemaRow
  hideSchema: HideSchema
  onClose: () => void
}) {
  const [error, setError] = useState<string | null>(null)
  const [isHiding, startTransition] = useTransition()
  const kept = row.availableBackups
  return (
    <Confirm
      title={`Delete ${row.name} from the list?`}
      isOpen
      confirm="Delete"
      keep="Keep in the list"
      danger
      pending={isHiding}
      error={error}
      onConfirm={() =>
        startTransition(async () => {
          const answer = await hideSchema({ syncedSchemaId: row.id })
          if (answer.ok) onClose()
          else setError(answer.error.message)
        })
      }
      onClose={onClose}
    >
      <p>
        The schema leaves this list and comes back with the next sync, because it still exists in Assets.{" "}
        {kept > 0 ? `Its ${formatCount(kept)} ${kept === 1 ? "backup stays" : "backups stay"}.` : "It has no backups."}
      </p>
    </Confirm>
  )
}
