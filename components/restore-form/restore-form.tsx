"use client"

import { useRouter, useSearchParams } from "next/navigation"
import { type ReactNode, useState, useTransition } from "react"
import type { BackupRow, BackupSummary } from "@/lib/domain/backup.ts"
import type { TargetInstanceView } from "@/lib/domain/instance.ts"
import { DEFAULT_RESTORE_OPTIONS, type Destination } from "@/lib/domain/restore.ts"
import type { SyncedSchemaRow } from "@/lib/domain/synced-schema.ts"
import type { TargetInstanceId } from "@/lib/ids.ts"
import { formatCount } from "@/lib/units.ts"
import { useLive } from "../live/live.tsx"
import { hostOf } from "../schemas/assets-links.ts"
import { estimate } from "../schemas/backup-now-dialog.tsx"
import { Button, ButtonLink } from "../ui/button.tsx"
import { Confirm } from "../ui/dialog.tsx"
import { Icon } from "../ui/icon.tsx"
import { PageHead } from "../ui/page-head.tsx"
import { Steps } from "../ui/steps.tsx"
import { DestinationStep } from "./destination-step.tsx"
import { servedOptions } from "./offered-options.ts"
import { OptionsStep } from "./options-step.tsx"
import type { RestoreFormActions } from "./restore-form-actions.ts"
import { RestoreSummary } from "./restore-summary.tsx"
import { ReviewStep } from "./review-step.tsx"
import { type Naming, useNaming } from "./use-naming.ts"

const STEPS = ["Destination", "Options", "Review", "Run"] as const

export interface RestoreFormProps {
  schema: SyncedSchemaRow
  backup: BackupRow
  summary: BackupSummary
  targets: TargetInstanceView[]
  actions: RestoreFormActions
}

/** One form in the steps Destination → Options → Review → Run; the address keeps the step (S1-11, T-02). */
export function RestoreForm({ schema, backup, summary, targets: listed, actions }: RestoreFormProps) {
  const [targets, setTargets] = useState(listed)
  const [destination, setDestination] = useState<Destination>("Current instance")
  const [targetId, setTargetId] = useState<TargetInstanceId | null>(listed[0]?.id ?? null)
  const [chosenOptions, setOptions] = useState(DEFAULT_RESTORE_OPTIONS)
  const [isAsking, setAsking] = useState(false)
  const isOther = destination === "Another instance"
  const where = isOther ? (targetId ? { destination, targetInstanceId: targetId } : null) : { destination }
  const naming = useNaming(where, backup.id, actions)
  const target = isOther ? (targets.find((each) => each.id === targetId) ?? null) : null
  const siteUrl = isOther ? (target?.siteUrl ?? null) : schema.siteUrl
  const host = siteUrl ? hostOf(siteUrl) : null
  const options = servedOptions(summary, chosenOptions)
  const missing = missingWords(where !== null, naming)
  const [step, goTo] = useStep(missing === null)
  const { start, isStarting, error, clearError } = useStart(actions)

  return (
    <div className="grid min-h-[calc(100dvh-108px)] grid-cols-1 grid-rows-[auto_1fr_auto] gap-4 max-md:min-h-0">
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <PageHead
          title={isOther ? "Restore to another instance" : "Restore to current instance"}
          crumbs={[
            { name: "Schemas", href: "/schemas" },
            { name: schema.name, href: `/schemas/${schema.id}` },
            { name: `Restore backup ${backup.number}` },
          ]}
        />
        <Steps names={STEPS} current={isStarting ? 3 : step} />
      </div>
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_290px]">
        <div>
          {step === 0 ? (
            <DestinationStep
              siteUrl={schema.siteUrl}
              destination={destination}
              onDestination={setDestination}
              targets={targets}
              targetId={targetId}
              onTarget={setTargetId}
              addTarget={actions.addTarget}
              onTargetAdded={(added) => {
                setTargets((before) => [...before, added])
                setTargetId(added.id)
              }}
              naming={naming}
            />
          ) : step === 1 ? (
            <OptionsStep summary={summary} options={options} onChange={setOptions} />
          ) : (
            <ReviewStep summary={summary} options={options} schema={naming} host={host ?? ""} />
          )}
        </div>
        <RestoreSummary
          backup={backup}
          summary={summary}
          destination={{ name: destination, host, schema: step > 0 ? naming : null }}
          options={options}
        />
      </div>
      <Bar
        words={
          step === 2 ? (
            <>
              Restore creates <b className="font-semibold">{formatCount(summary.objects)} objects</b> in the new schema{" "}
              <b className="font-semibold">{naming.name}</b> on <b className="font-semibold">{host}</b>.
            </>
          ) : (
            (missing ?? "Nothing is written before you confirm.")
          )
        }
      >
        {step === 0 ? (
          <ButtonLink href={`/schemas/${schema.id}`}>Cancel</ButtonLink>
        ) : (
          <Button onPress={() => goTo(step - 1)}>Back</Button>
        )}
        {step < 2 ? (
          <Button kind="primary" disabledReason={missing} onPress={() => goTo(step + 1)}>
            Next
          </Button>
        ) : (
          <Button kind="primary" disabledReason={missing} onPress={() => setAsking(true)}>
            Restore
          </Button>
        )}
      </Bar>
      <Confirm
        title={`Restore ${summary.schemaName} to ${host ?? ""}?`}
        isOpen={isAsking}
        confirm="Confirm"
        keep="Cancel"
        pending={isStarting}
        error={error}
        onConfirm={() => {
          if (!where) return
          start({ ...where, backupId: backup.id, schemaName: naming.name.trim(), schemaKey: naming.key, options })
        }}
        onClose={() => {
          clearError()
          setAsking(false)
        }}
      >
        <p>
          The schema <b className="font-semibold">{naming.name}</b> ({naming.key}) is created in{" "}
          <b className="font-semibold">{host}</b> with {formatCount(summary.objectTypes)} object types and{" "}
          {formatCount(summary.objects)} objects from backup {backup.number}. This takes about{" "}
          {estimate(summary.objects)}.
        </p>
        <p className="text-ink-2">Existing schemas are not changed. You can stop the restore and resume it later.</p>
      </Confirm>
    </div>
  )
}

/** The bar at the bottom that says exactly what the button beside it does. */
function Bar({ words, children }: { words: ReactNode; children: ReactNode }) {
  return (
    <div className="sticky bottom-0 z-10 -mx-6 -mb-10 flex flex-wrap items-center gap-2 border-t border-line bg-surface px-6 py-3 max-md:bottom-14.5 max-md:-mx-3 max-md:-mb-22 max-md:px-3">
      <p className="flex flex-1 basis-72 items-center gap-2 text-ink-2" aria-live="polite">
        <Icon name="info" />
        <span>{words}</span>
      </p>
      <div className="flex gap-2 max-md:w-full max-md:*:flex-1">{children}</div>
    </div>
  )
}

/** What is still missing for the next step, null when nothing is. */
function missingWords(hasTarget: boolean, naming: Naming): string | null {
  if (!hasTarget) return "Choose a target instance"
  switch (naming.state) {
    case "proposing":
    case "checking":
      return "Checking whether name and key are free"
    case "invalid":
      return "Enter a schema name and a schema key"
    case "taken":
      return [naming.nameError, naming.keyError].filter(Boolean).join(". ")
    case "free":
    case "unknown":
      return null
  }
}

/** The step of the address; steps behind one that is not complete cannot be reached by typing. */
function useStep(isComplete: boolean): [number, (step: number) => void] {
  const params = useSearchParams()
  const asked = STEPS.findIndex((name) => name.toLowerCase() === params.get("step"))
  const step = isComplete ? Math.min(2, Math.max(0, asked)) : 0
  return [
    step,
    (next) => {
      const query = new URLSearchParams(params)
      query.set("step", (STEPS[next] ?? STEPS[0]).toLowerCase())
      window.history.pushState(null, "", `?${query}`)
      window.scrollTo(0, 0)
    },
  ]
}

function useStart(actions: RestoreFormActions) {
  const router = useRouter()
  const { ask } = useLive()
  const [error, setError] = useState<string | null>(null)
  const [isStarting, startTransition] = useTransition()
  return {
    error,
    isStarting,
    clearError: () => setError(null),
    start: (input: Parameters<RestoreFormActions["startRestore"]>[0]) =>
      startTransition(async () => {
        const answer = await actions.startRestore(input)
        if (!answer.ok) return setError(answer.error.message)
        ask(answer.data.jobId)
        router.push(`/restores/${answer.data.restoreId}`)
      }),
  }
}
