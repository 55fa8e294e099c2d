"use client"

import { useEffect, useState } from "react"
import { checkSchemaNaming } from "@/lib/domain/schema-name.ts"
import { isAppError, userMessageOf } from "@/lib/errors.ts"
import type { BackupId } from "@/lib/ids.ts"
import type { RestoreFormActions, Where } from "./restore-form-actions.ts"

export const NAME_TAKEN = "A schema with this name already exists"
export const KEY_TAKEN = "A schema with this key already exists"

const TYPING_MS = 400

export interface Naming {
  name: string
  key: string
  setName: (name: string) => void
  setKey: (key: string) => void
  nameError: string | null
  keyError: string | null
  /** "proposing" until there are first values; "checking" while the target is asked; "unknown" when it did not answer. */
  state: "proposing" | "checking" | "free" | "taken" | "invalid" | "unknown"
  /** Why the target could not be asked. */
  problem: string | null
}

type Checked = { for: string } & ({ nameTaken: boolean; keyTaken: boolean } | { problem: string })

/**
 * Name and key of the new schema: proposed for each destination, checked while typing against the target (S1-12).
 * `where` is null while no target is chosen. The server checks again when the restore starts.
 */
export function useNaming(
  where: Where | null,
  backupId: BackupId,
  actions: Pick<RestoreFormActions, "proposeName" | "checkName">,
): Naming {
  const destination = where?.destination ?? null
  const targetInstanceId = where?.targetInstanceId
  const place = destination === null ? null : `${destination} ${targetInstanceId ?? ""}`
  const [values, setValues] = useState<{ place: string; name: string; key: string } | null>(null)
  const [checked, setChecked] = useState<Checked | null>(null)
  const [proposal, setProposal] = useState<{ place: string; problem: string | null } | null>(null)
  const { proposeName, checkName } = actions

  // A new destination gets a fresh proposal.
  const valuesPlace = values?.place
  useEffect(() => {
    if (destination === null || place === null || valuesPlace === place) return
    let current = true
    void proposeName({ backupId, destination, targetInstanceId }).then((answer) => {
      if (!current) return
      setValues({ place, name: answer.ok ? answer.data.name : "", key: answer.ok ? answer.data.key : "" })
      setProposal({ place, problem: answer.ok ? null : answer.error.message })
    })
    return () => {
      current = false
    }
  }, [destination, targetInstanceId, place, valuesPlace, backupId, proposeName])

  const ready = place !== null && values?.place === place ? values : null
  const name = ready?.name.trim() ?? ""
  const key = ready?.key ?? ""
  const refusals = ready ? refusalsOf(name, key) : { name: null, key: null }
  const isValid = ready !== null && refusals.name === null && refusals.key === null
  const question = isValid ? `${place}\n${name}\n${key}` : null
  const answered = checked?.for

  useEffect(() => {
    if (destination === null || question === null || answered === question) return
    let current = true
    const timer = setTimeout(() => {
      void checkName({ destination, targetInstanceId, name, key }).then((answer) => {
        if (!current) return
        setChecked(answer.ok ? { for: question, ...answer.data } : { for: question, problem: answer.error.message })
      })
    }, TYPING_MS)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [destination, targetInstanceId, name, key, question, answered, checkName])

  const answer = question !== null && checked?.for === question ? checked : null
  const nameTaken = answer !== null && "nameTaken" in answer && answer.nameTaken
  const keyTaken = answer !== null && "keyTaken" in answer && answer.keyTaken
  const change = (part: { name?: string; key?: string }) => {
    if (ready) setValues({ ...ready, ...part })
  }
  return {
    name: ready?.name ?? "",
    key: ready?.key ?? "",
    setName: (name) => change({ name }),
    setKey: (key) => change({ key: key.toUpperCase() }),
    nameError: refusals.name ?? (nameTaken ? NAME_TAKEN : null),
    keyError: refusals.key ?? (keyTaken ? KEY_TAKEN : null),
    state: !ready
      ? "proposing"
      : !isValid
        ? "invalid"
        : answer === null
          ? "checking"
          : "problem" in answer
            ? "unknown"
            : nameTaken || keyTaken
              ? "taken"
              : "free",
    problem:
      answer && "problem" in answer ? answer.problem : proposal?.place === place ? (proposal?.problem ?? null) : null,
  }
}

/** The sentences of the rules that need no target; null where a value passes. */
export function refusalsOf(name: string, key: string): { name: string | null; key: string | null } {
  return { name: refusal(name, "AA"), key: refusal("A", key) }
}

function refusal(name: string, key: string): string | null {
  try {
    checkSchemaNaming(name, key)
    return null
  } catch (error) {
    if (isAppError(error, "VALIDATION")) return userMessageOf(error)
    throw error
  }
}
