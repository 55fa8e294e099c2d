"use client"

import { useRef, useState, useTransition } from "react"
import { checkSiteUrl } from "@/lib/assets/site-url.ts"
import type { ActionError } from "@/lib/domain/action-result.ts"
import type { TargetInstanceView } from "@/lib/domain/instance.ts"
import { isAppError, userMessageOf } from "@/lib/errors.ts"
import { Banner } from "../ui/banner.tsx"
import { Button } from "../ui/button.tsx"
import { TextField } from "../ui/text-field.tsx"
import type { NewTarget, RestoreFormActions } from "./restore-form-actions.ts"

const EMPTY: NewTarget = { connectionName: "", email: "", workspaceId: "", siteUrl: "", apiToken: "" }

const FIELDS: readonly {
  name: keyof NewTarget
  label: string
  hint: string
  type?: "email" | "password" | "url"
  mono?: boolean
}[] = [
  { name: "connectionName", label: "Connection name", hint: "How the list shows it, for example “Sandbox”" },
  { name: "email", label: "Target Email", hint: "the user should have a valid agent license!", type: "email" },
  { name: "workspaceId", label: "Target Workspace ID", hint: "Left empty, it is asked of the instance", mono: true },
  { name: "siteUrl", label: "Target Instance URL", hint: "Begins with https://", type: "url" },
  {
    name: "apiToken",
    label: "Target Token",
    hint: "Stored encrypted; shown by its last four characters",
    type: "password",
  },
]

/** New target instance: the fields of S0-14 in their order, errors at the field (S0-15), checked live when saved. */
export function NewTargetForm({
  addTarget,
  onAdded,
  onCancel,
}: {
  addTarget: NonNullable<RestoreFormActions["addTarget"]>
  onAdded: (target: TargetInstanceView) => void
  onCancel: (() => void) | null
}) {
  const [values, setValues] = useState(EMPTY)
  const [left, setLeft] = useState<ReadonlySet<keyof NewTarget>>(new Set())
  const [error, setError] = useState<ActionError | null>(null)
  const [isSaving, startTransition] = useTransition()
  const form = useRef<HTMLFieldSetElement>(null)
  const save = () => {
    setLeft(new Set(FIELDS.map((field) => field.name)))
    const wrong = FIELDS.findIndex((field) => problemOf(field.name, values[field.name]) !== null)
    if (wrong !== -1) return form.current?.querySelectorAll("input")[wrong]?.focus()
    startTransition(async () => {
      const answer = await addTarget(values)
      if (answer.ok) return onAdded(answer.data)
      setError(answer.error)
      const place = FIELDS.findIndex((field) => field.name === answer.error.field)
      if (place !== -1) form.current?.querySelectorAll("input")[place]?.focus()
    })
  }
  const errorAt = (name: keyof NewTarget) => {
    if (error?.field === name) return error.message
    return left.has(name) ? problemOf(name, values[name]) : null
  }
  const elsewhere = error && !FIELDS.some((field) => field.name === error.field) ? error : null
  return (
    <fieldset ref={form} className="grid gap-3 rounded-lg border border-line bg-canvas p-4">
      <legend className="sr-only">New target instance</legend>
      {elsewhere ? <Banner tone="danger" title={elsewhere.message} /> : null}
      {FIELDS.map(({ name, label, hint, type, mono }) => (
        <TextField
          key={name}
          label={label}
          hint={hint}
          value={values[name]}
          error={errorAt(name)}
          autoComplete={type === "password" ? "new-password" : "off"}
          {...(type ? { type } : {})}
          {...(mono ? { mono } : {})}
          {...(name === "workspaceId" ? {} : { required: true })}
          onBlur={() => {
            if (values[name] !== "") setLeft((before) => new Set(before).add(name))
          }}
          onChange={(value) => {
            setValues((before) => ({ ...before, [name]: value }))
            if (error?.field === name) setError(null)
          }}
        />
      ))}
      <div className="flex flex-wrap gap-2">
        <Button pending={isSaving} onPress={save}>
          Save target instance
        </Button>
        {onCancel ? <Button onPress={onCancel}>Cancel</Button> : null}
      </div>
    </fieldset>
  )
}

/** What can be told without asking anybody; null when nothing is wrong. */
function problemOf(name: keyof NewTarget, value: string): string | null {
  switch (name) {
    case "connectionName":
      return value.trim() === "" || value.trim().length > 80 ? "Enter a connection name of 1 to 80 characters" : null
    case "email":
      return value.includes("@") ? null : "Email is a mandatory field!"
    case "apiToken":
      return value.trim() === "" ? "API Token is a mandatory field!" : null
    case "siteUrl":
      return siteUrlProblem(value.trim())
    case "workspaceId":
      return null
  }
}

function siteUrlProblem(text: string): string | null {
  try {
    checkSiteUrl(text)
    return null
  } catch (error) {
    // The operator may have listed this host; only the server knows.
    if (isAppError(error, "HOST_REFUSED")) return null
    if (isAppError(error)) return userMessageOf(error)
    throw error
  }
}
