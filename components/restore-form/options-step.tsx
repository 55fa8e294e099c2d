"use client"

import type { BackupSummary } from "@/lib/domain/backup.ts"
import type { RestoreOptions } from "@/lib/domain/restore.ts"
import { formatCount } from "@/lib/units.ts"
import { Card } from "../ui/card.tsx"
import { Check } from "../ui/choices.tsx"
import { offeredOptions } from "./offered-options.ts"

/** Step 2: what is restored beside structure and objects. An option without data is off and says why (S1-14, S1-15). */
export function OptionsStep({
  summary,
  options,
  onChange,
}: {
  summary: BackupSummary
  options: RestoreOptions
  onChange: (options: RestoreOptions) => void
}) {
  return (
    <Card className="p-4">
      <fieldset className="grid gap-3.5">
        <legend className="mb-2 font-semibold">Options</legend>
        <p className="text-ink-2">
          {formatCount(summary.objectTypes)} object types, {formatCount(summary.attributes)} attributes,{" "}
          {formatCount(summary.objects)} objects and {formatCount(summary.references)} references are always restored,
          with the icons of object types.
        </p>
        {offeredOptions(summary).map(({ name, label, note, offReason }) => (
          <Check
            key={name}
            label={label}
            note={offReason ?? note}
            disabled={offReason !== null}
            checked={offReason === null && options[name]}
            onChange={(on) => onChange({ ...options, [name]: on })}
          />
        ))}
      </fieldset>
    </Card>
  )
}
