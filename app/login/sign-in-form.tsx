"use client"

import { type FormEvent, type ReactNode, useActionState, useRef, useState } from "react"
import { buttonClass } from "@/components/ui/button.tsx"
import { Icon } from "@/components/ui/icon.tsx"
import { TextField } from "@/components/ui/text-field.tsx"
import { checkSiteUrl } from "@/lib/assets/site-url.ts"
import { isAppError, userMessageOf } from "@/lib/errors.ts"
import { signIn } from "./actions.ts"

const HINT = "Make sure to include https:// into the Cloud instance URL!"

export interface SignInFormProps {
  providers: { id: string; name: string }[]
  lastInstance: string
  next: string
}

/** Instance URL first, then one button per configured provider; works as a plain form before scripts run. */
export function SignInForm({ providers, lastInstance, next }: SignInFormProps) {
  const [answer, submit, pending] = useActionState(signIn, null)
  const [siteUrl, setSiteUrl] = useState(lastInstance)
  const [judged, setJudged] = useState<"no" | "typed" | "asked">("no")
  const [answerSeen, setAnswerSeen] = useState<typeof answer>(null)
  const input = useRef<HTMLInputElement>(null)
  const problem = problemOf(siteUrl)
  const showsProblem = judged === "asked" || (judged === "typed" && siteUrl !== "")
  const fromServer = answer !== null && answer !== answerSeen ? answer : null
  const fieldError = fromServer?.field === "siteUrl" ? fromServer.message : showsProblem ? problem : null

  function edit(text: string) {
    setSiteUrl(text)
    setAnswerSeen(answer)
    // The sentence appears once the beginning is clearly something else, and goes as soon as it is right.
    if (!"https://".startsWith(text.slice(0, 8).toLowerCase())) setJudged("typed")
  }

  function stopWhenInvalid(event: FormEvent) {
    if (problem === null && !pending) return
    event.preventDefault()
    setJudged("asked")
    input.current?.focus()
  }

  return (
    <form
      action={submit}
      onSubmit={stopWhenInvalid}
      onBlur={() => setJudged((before) => (before === "no" ? "typed" : before))}
      noValidate
      className="grid gap-[22px]"
    >
      <input type="hidden" name="next" value={next} />
      <div className="grid gap-1.5">
        <TextField
          label="Instance URL"
          name="siteUrl"
          type="url"
          large
          required
          autoFocus
          autoComplete="url"
          maxLength={300}
          value={siteUrl}
          onChange={edit}
          inputRef={input}
          error={fieldError}
          hint={HINT}
          mark={problem === null ? <Valid /> : null}
        />
        {fieldError ? <p className="text-xs text-ink-3">{HINT}</p> : null}
      </div>
      <div className="grid gap-2.5">
        {fromServer && fromServer.field === undefined ? <Problem>{fromServer.message}</Problem> : null}
        {providers.map(({ id, name }) => (
          <button
            key={id}
            type="submit"
            name="provider"
            value={id}
            aria-disabled={problem !== null || pending}
            className={buttonClass(
              "default",
              "large",
              "w-full !justify-start gap-3 px-3.5 aria-disabled:cursor-not-allowed aria-disabled:bg-sunken aria-disabled:text-ink-disabled",
            )}
          >
            <span
              aria-hidden="true"
              className="grid size-[22px] place-items-center rounded bg-neutral-surface text-xs font-bold text-neutral-ink"
            >
              {name.slice(0, 1)}
            </span>
            Continue with {name}
          </button>
        ))}
      </div>
      <p className="flex gap-2 text-xs text-ink-3">
        <Icon name="info" className="size-4" />
        Only emails with Google or Microsoft authentication can access Assets backup vault!
      </p>
    </form>
  )
}

function Valid() {
  return (
    <span className="flex items-center gap-1 text-xs text-success-ink">
      <Icon name="check" className="size-3" />
      Valid
    </span>
  )
}

function Problem({ children }: { children: ReactNode }) {
  return (
    <p role="alert" className="flex gap-1.5 text-danger-ink">
      <Icon name="error" className="mt-px size-4" />
      {children}
    </p>
  )
}

/** The sentence for the field, or null. A host only the operator's list could allow is left to the server. */
function problemOf(text: string): string | null {
  try {
    checkSiteUrl(text.trim())
    return null
  } catch (error) {
    return isAppError(error, "HOST_REFUSED") ? null : userMessageOf(error)
  }
}
