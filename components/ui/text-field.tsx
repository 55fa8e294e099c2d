"use client"

import { type InputHTMLAttributes, type ReactNode, type RefObject, useId } from "react"
import { Icon } from "./icon.tsx"

export interface TextFieldProps {
  label: string
  value: string
  onChange: (value: string) => void
  hint?: ReactNode
  /** Replaces the hint; read with the field. */
  error?: string | null | undefined
  /** A fact at the right end of the field, such as "Free". */
  mark?: ReactNode
  type?: "text" | "email" | "password" | "url"
  name?: string
  placeholder?: string
  required?: boolean
  maxLength?: number
  mono?: boolean
  large?: boolean
  autoFocus?: boolean
  autoComplete?: string
  onBlur?: () => void
  inputRef?: RefObject<HTMLInputElement | null>
}

/** Label above, hint below; an error takes the place of the hint (ui.md §5). */
export function TextField(props: TextFieldProps) {
  const id = useId()
  const { error, hint, large = false } = props
  const input: InputHTMLAttributes<HTMLInputElement> = {
    id,
    type: props.type ?? "text",
    value: props.value,
    autoComplete: props.autoComplete ?? "off",
    spellCheck: false,
    "aria-invalid": error ? true : undefined,
    "aria-describedby": error || hint ? `${id}-note` : undefined,
  }
  if (props.name) input.name = props.name
  if (props.placeholder) input.placeholder = props.placeholder
  if (props.maxLength) input.maxLength = props.maxLength
  if (props.required) input["aria-required"] = true
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="font-semibold">
        {props.label}
      </label>
      <div
        className={`flex items-center gap-2 rounded-md border bg-surface px-2.5 focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-focus max-md:min-h-11 ${large ? "h-10" : "h-8"} ${
          error ? "border-danger-solid ring-1 ring-danger-solid" : "border-line-strong"
        }`}
      >
        <input
          {...input}
          ref={props.inputRef}
          // biome-ignore lint/a11y/noAutofocus: the first field of a dialog or of the sign-in page
          autoFocus={props.autoFocus}
          onBlur={props.onBlur}
          onChange={(event) => props.onChange(event.target.value)}
          className={`h-full w-full min-w-0 bg-transparent outline-none placeholder:text-ink-3 max-md:text-lg ${props.mono ? "font-mono" : ""} ${large ? "text-base" : ""}`}
        />
        {props.mark}
      </div>
      {error ? (
        <p id={`${id}-note`} role="alert" className="flex items-start gap-1 text-xs text-danger-ink">
          <Icon name="error" className="mt-px size-3.5" />
          <span>{error}</span>
        </p>
      ) : hint ? (
        <p id={`${id}-note`} className="text-xs text-ink-3">
          {hint}
        </p>
      ) : null}
    </div>
  )
}

/** Several lines of text with a counter near the limit. */
export function TextArea({
  label,
  value,
  onChange,
  hint,
  maxLength,
}: {
  label: string
  value: string
  onChange: (value: string) => void
  hint?: string
  maxLength: number
}) {
  const id = useId()
  const left = maxLength - value.length
  const note = left <= 100 ? `${left} characters left` : hint
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      <textarea
        id={id}
        rows={2}
        value={value}
        maxLength={maxLength}
        aria-describedby={note ? `${id}-note` : undefined}
        onChange={(event) => onChange(event.target.value)}
        className="rounded-md border border-line-strong bg-surface px-2.5 py-1.5 max-md:text-lg"
      />
      {note ? (
        <p id={`${id}-note`} className="text-xs text-ink-3">
          {note}
        </p>
      ) : null}
    </div>
  )
}
