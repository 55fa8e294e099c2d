"use client"

import { type ReactNode, useId, useState } from "react"
import type { TargetInstanceView } from "@/lib/domain/instance.ts"
import type { Destination } from "@/lib/domain/restore.ts"
import type { TargetInstanceId } from "@/lib/ids.ts"
import { hostOf } from "../schemas/assets-links.ts"
import { Banner } from "../ui/banner.tsx"
import { Button } from "../ui/button.tsx"
import { Card } from "../ui/card.tsx"
import { Icon } from "../ui/icon.tsx"
import { Lozenge } from "../ui/lozenge.tsx"
import { TextField } from "../ui/text-field.tsx"
import { NewTargetForm } from "./new-target-form.tsx"
import type { RestoreFormActions } from "./restore-form-actions.ts"
import type { Naming } from "./use-naming.ts"

/** Step 1: Current instance or Another instance, and the new schema's name and key (S1-12, S1-20). */
export function DestinationStep({
  siteUrl,
  destination,
  onDestination,
  targets,
  targetId,
  onTarget,
  addTarget,
  onTargetAdded,
  naming,
}: {
  siteUrl: string
  destination: Destination
  onDestination: (destination: Destination) => void
  targets: TargetInstanceView[]
  targetId: TargetInstanceId | null
  onTarget: (id: TargetInstanceId) => void
  addTarget: RestoreFormActions["addTarget"]
  onTargetAdded: (target: TargetInstanceView) => void
  naming: Naming
}) {
  const group = useId()
  const isOther = destination === "Another instance"
  return (
    <div className="grid gap-4">
      <fieldset className="grid gap-3 md:grid-cols-2">
        <legend className="mb-2 font-semibold">Destination</legend>
        <DestinationChoice
          name={group}
          destination="Current instance"
          chosen={destination}
          onChoose={onDestination}
          note={`A new schema in ${hostOf(siteUrl)}. Existing schemas stay as they are.`}
        />
        <DestinationChoice
          name={group}
          destination="Another instance"
          chosen={destination}
          onChoose={onDestination}
          note="A new schema in another Jira site. The source may be down."
        />
      </fieldset>
      {isOther ? (
        <Targets
          targets={targets}
          targetId={targetId}
          onTarget={onTarget}
          addTarget={addTarget}
          onTargetAdded={onTargetAdded}
        />
      ) : null}
      {!isOther || targetId ? <NamingFields naming={naming} /> : null}
    </div>
  )
}

function DestinationChoice({
  name,
  destination,
  chosen,
  onChoose,
  note,
}: {
  name: string
  destination: Destination
  chosen: Destination
  onChoose: (destination: Destination) => void
  note: string
}) {
  return (
    <label className="flex gap-2.5 rounded-lg border border-line bg-surface p-4 shadow-xs hover:bg-hover has-checked:border-accent has-checked:bg-selected has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus">
      <input
        type="radio"
        className="radio mt-px"
        name={name}
        checked={chosen === destination}
        onChange={() => onChoose(destination)}
      />
      <span>
        <span className="font-semibold">{destination}</span>
        <span className="block text-ink-2">{note}</span>
      </span>
    </label>
  )
}

function Targets({
  targets,
  targetId,
  onTarget,
  addTarget,
  onTargetAdded,
}: {
  targets: TargetInstanceView[]
  targetId: TargetInstanceId | null
  onTarget: (id: TargetInstanceId) => void
  addTarget: RestoreFormActions["addTarget"]
  onTargetAdded: (target: TargetInstanceView) => void
}) {
  const group = useId()
  const [isAdding, setAdding] = useState(targets.length === 0 && addTarget !== null)
  return (
    <div className="grid gap-2">
      <fieldset>
        <legend className="mb-1 font-semibold">Target instance</legend>
        {targets.length > 0 ? (
          <Card>
            {targets.map((target) => (
              <label
                key={target.id}
                className="flex min-h-13 items-center gap-2.5 border-b border-line px-4 py-2 last:border-b-0 hover:bg-hover has-checked:bg-selected"
              >
                <input
                  type="radio"
                  className="radio"
                  name={group}
                  checked={target.id === targetId}
                  onChange={() => onTarget(target.id)}
                />
                <span className="min-w-0 flex-1">
                  <span className="font-semibold">{target.connectionName}</span>
                  <span className="block truncate text-xs text-ink-3">
                    {target.siteUrl} · {target.email}
                  </span>
                </span>
                <TargetHealth target={target} />
              </label>
            ))}
          </Card>
        ) : addTarget ? null : (
          <p className="text-ink-2">No target instance is listed. An owner of this instance can add one.</p>
        )}
      </fieldset>
      {addTarget && isAdding ? (
        <NewTargetForm
          addTarget={addTarget}
          onCancel={targets.length > 0 ? () => setAdding(false) : null}
          onAdded={(target) => {
            setAdding(false)
            onTargetAdded(target)
          }}
        />
      ) : addTarget ? (
        <div>
          <Button icon="plus" onPress={() => setAdding(true)}>
            New target instance
          </Button>
        </div>
      ) : null}
    </div>
  )
}

function TargetHealth({ target }: { target: TargetInstanceView }) {
  if (target.health === "Healthy") {
    return (
      <Lozenge tone="success" icon="checkCircle">
        Healthy
      </Lozenge>
    )
  }
  return (
    <Lozenge tone={target.health === "Refused" ? "danger" : "warning"} icon="attention">
      {target.health}
    </Lozenge>
  )
}

function NamingFields({ naming }: { naming: Naming }) {
  const wait = naming.state === "proposing"
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-2 font-semibold">New schema</legend>
      {naming.problem ? (
        <Banner tone="warning" title="Whether name and key are free could not be asked">
          {naming.problem} The restore checks again when it starts.
        </Banner>
      ) : null}
      <div className="grid gap-3 md:grid-cols-[2fr_1fr]">
        <TextField
          label="Schema name"
          value={naming.name}
          onChange={naming.setName}
          required
          maxLength={255}
          error={wait ? null : naming.nameError}
          hint={wait ? "Asking the target for a free name" : "Must not exist in the target yet"}
          mark={<Mark state={naming.state} clash={naming.nameError !== null} />}
        />
        <TextField
          label="Schema key"
          value={naming.key}
          onChange={naming.setKey}
          required
          mono
          maxLength={10}
          error={wait ? null : naming.keyError}
          hint="Letters and digits, at most 10"
          mark={<Mark state={naming.state} clash={naming.keyError !== null} />}
        />
      </div>
    </fieldset>
  )
}

function Mark({ state, clash }: { state: Naming["state"]; clash: boolean }): ReactNode {
  if (state === "checking" || state === "proposing") {
    return (
      <span role="status" className="flex items-center gap-1 text-xs whitespace-nowrap text-ink-3">
        <Icon name="running" className="spinner size-3.5" /> Checking
      </span>
    )
  }
  if (clash || state === "unknown" || state === "invalid") return null
  return (
    <span role="status" className="flex items-center gap-1 text-xs text-success-ink">
      <Icon name="check" className="size-3.5" /> Free
    </span>
  )
}
