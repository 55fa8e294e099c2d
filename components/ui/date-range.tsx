"use client"

import { useId } from "react"
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from "react-aria-components"
import { usePreferences } from "../shell/preferences.tsx"
import { Button, buttonClass } from "./button.tsx"
import { Icon } from "./icon.tsx"
import { formatDate } from "./time-format.ts"

export interface DayRange {
  /** "2026-11-20", or null for open. Both days are included. */
  from: string | null
  to: string | null
}

const PRESETS: readonly { name: string; days: number }[] = [
  { name: "Today", days: 1 },
  { name: "7 days", days: 7 },
  { name: "30 days", days: 30 },
  { name: "Year", days: 365 },
]
const DAY_MS = 86_400_000

/** One day or a range, by preset or by typing; open ends are allowed (S1-08). */
export function DateRange({
  label,
  range,
  onChange,
}: {
  label: string
  range: DayRange
  onChange: (range: DayRange) => void
}) {
  const { timeZone, now } = usePreferences()
  const id = useId()
  const preset = (days: number) =>
    onChange({ from: dayIn(timeZone, now - (days - 1) * DAY_MS), to: dayIn(timeZone, now) })
  return (
    <DialogTrigger>
      <AriaButton className={buttonClass("default", "medium", "min-w-44 !justify-start")}>
        <Icon name="calendar" />
        <span className="flex-1 text-left">
          <span className="sr-only">{label}: </span>
          {rangeWords(range)}
        </span>
        <Icon name="chevronDown" />
      </AriaButton>
      <Popover placement="bottom start" className="sheet rounded-lg bg-raised shadow-md">
        <Dialog aria-label={label} className="grid w-80 max-w-[calc(100vw-24px)] gap-3 p-4">
          {({ close }) => (
            <>
              <div className="flex flex-wrap gap-1.5">
                {PRESETS.map(({ name, days }) => (
                  <Button
                    key={name}
                    size="small"
                    onPress={() => {
                      preset(days)
                      close()
                    }}
                  >
                    {name}
                  </Button>
                ))}
              </div>
              <div className="grid grid-cols-2 gap-2">
                <DayField
                  id={`${id}-from`}
                  label="From"
                  value={range.from}
                  onChange={(from) => onChange({ ...range, from })}
                />
                <DayField id={`${id}-to`} label="To" value={range.to} onChange={(to) => onChange({ ...range, to })} />
              </div>
              <div className="flex justify-end gap-2">
                <Button size="small" kind="quiet" onPress={() => onChange({ from: null, to: null })}>
                  Any date
                </Button>
                <Button size="small" kind="primary" onPress={close}>
                  Show backups
                </Button>
              </div>
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

function DayField({
  id,
  label,
  value,
  onChange,
}: {
  id: string
  label: string
  value: string | null
  onChange: (day: string | null) => void
}) {
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      <input
        id={id}
        type="date"
        value={value ?? ""}
        onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
        className="h-8 min-w-0 rounded-md border border-line-strong bg-surface px-2 max-md:h-11"
      />
    </div>
  )
}

function rangeWords({ from, to }: DayRange): string {
  if (!from && !to) return "Any date"
  if (from && from === to) return words(from)
  if (!to) return `From ${words(from ?? "")}`
  if (!from) return `Until ${words(to)}`
  return `${words(from)} – ${words(to)}`
}

function words(day: string): string {
  return formatDate(`${day}T00:00:00Z`, "UTC")
}

/** The calendar day of a moment in a zone, as date inputs write it. */
function dayIn(timeZone: string, at: number): string {
  const parts = new Map(
    new Intl.DateTimeFormat("en-GB", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" })
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  return `${parts.get("year")}-${parts.get("month")}-${parts.get("day")}`
}
