"use client"

import { type ReactNode, useId } from "react"

/** A native check box with its label, and a second line that says what it does or why it is off. */
export function Check({
  label,
  checked,
  onChange,
  note,
  disabled = false,
}: {
  label: ReactNode
  checked: boolean
  onChange: (checked: boolean) => void
  note?: ReactNode
  disabled?: boolean
}) {
  const id = useId()
  return (
    <Choice id={id} label={label} note={note} disabled={disabled}>
      <input
        id={id}
        type="checkbox"
        className="check mt-px"
        checked={checked}
        disabled={disabled}
        aria-describedby={note ? `${id}-note` : undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
    </Choice>
  )
}

/** On or off at once. `words` writes the state beside it where colour alone would not do. */
export function Switch({
  label,
  checked,
  onChange,
  note,
  disabled = false,
}: {
  label: ReactNode
  checked: boolean
  onChange: (checked: boolean) => void
  note?: ReactNode
  disabled?: boolean
}) {
  const id = useId()
  return (
    <Choice id={id} label={label} note={note} disabled={disabled}>
      <input
        id={id}
        type="checkbox"
        role="switch"
        aria-checked={checked}
        className="switch"
        checked={checked}
        disabled={disabled}
        aria-describedby={note ? `${id}-note` : undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
    </Choice>
  )
}

function Choice({
  id,
  label,
  note,
  disabled,
  children,
}: {
  id: string
  label: ReactNode
  note: ReactNode
  disabled: boolean
  children: ReactNode
}) {
  return (
    <div className="flex items-start gap-2 max-md:min-h-11 max-md:items-center">
      {children}
      <div className="min-w-0">
        <label htmlFor={id} className={disabled ? "text-ink-3" : ""}>
          {label}
        </label>
        {note ? (
          <p id={`${id}-note`} className="text-xs text-ink-3">
            {note}
          </p>
        ) : null}
      </div>
    </div>
  )
}

export interface Segment<Value extends string> {
  value: Value
  name: string
}

/** One of a few, side by side: native radios, so arrow keys and forms work by themselves. */
export function Segments<Value extends string>({
  label,
  segments,
  value,
  onChange,
}: {
  label: string
  segments: readonly Segment<Value>[]
  value: Value
  onChange: (value: Value) => void
}) {
  const name = useId()
  return (
    <fieldset className="inline-flex h-8 overflow-hidden rounded-md border border-neutral-line bg-surface has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus max-md:h-11">
      <legend className="sr-only">{label}</legend>
      {segments.map((segment) => (
        <label
          key={segment.value}
          className="flex items-center border-line px-2.5 font-medium text-ink-2 not-first-of-type:border-l hover:bg-hover has-checked:bg-selected has-checked:font-semibold has-checked:text-accent-ink max-md:px-3.5"
        >
          <input
            type="radio"
            name={name}
            checked={segment.value === value}
            onChange={() => onChange(segment.value)}
            className="sr-only"
          />
          {segment.name}
        </label>
      ))}
    </fieldset>
  )
}
