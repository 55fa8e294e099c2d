"use client"

import { type ReactNode, useState, useTransition } from "react"
import type { ActionResult } from "@/lib/domain/action-result.ts"
import type { JobId } from "@/lib/ids.ts"
import { Confirm } from "../ui/dialog.tsx"
import { useLive } from "./live.tsx"

export type StopJob = (input: { jobId: JobId }) => Promise<ActionResult<unknown>>

/** Asks before it stops a run; "Keep running" is the focused answer (S0-30). */
export function StopDialog({
  title,
  confirm,
  jobId,
  stopJob,
  onClose,
  children,
}: {
  title: string
  confirm: "Stop backup" | "Stop restore"
  jobId: JobId
  stopJob: StopJob
  onClose: () => void
  children: ReactNode
}) {
  const [error, setError] = useState<string | null>(null)
  const [isStopping, startTransition] = useTransition()
  const { ask } = useLive()
  const stop = () =>
    startTransition(async () => {
      const answer = await stopJob({ jobId })
      if (!answer.ok) return setError(answer.error.message)
      ask()
      onClose()
    })
  return (
    <Confirm
      title={title}
      isOpen
      confirm={confirm}
      keep="Keep running"
      danger
      pending={isStopping}
      error={error}
      onConfirm={stop}
      onClose={onClose}
    >
      {children}
    </Confirm>
  )
}
