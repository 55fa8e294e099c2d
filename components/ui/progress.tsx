"use client"

import { useEffect, useRef, useState } from "react"
import { formatPercent } from "@/lib/units.ts"

/** A bar with its value as text for assistive technology. `fraction` is 0 … 1; null while unknown. */
export function Progress({
  label,
  fraction,
  large = false,
}: {
  label: string
  fraction: number | null
  large?: boolean
}) {
  const value = fraction === null ? {} : { value: Math.min(1, Math.max(0, fraction)) }
  return (
    <progress
      aria-label={label}
      aria-valuetext={fraction === null ? "Starting" : formatPercent(fraction)}
      max={1}
      {...value}
      className={`bar ${large ? "bar-large" : ""}`}
    />
  )
}

/** Says the progress politely, once every 10 % (ui.md §7). */
export function AnnounceProgress({ label, fraction }: { label: string; fraction: number | null }) {
  const [said, setSaid] = useState("")
  const lastStep = useRef<number | null>(null)
  useEffect(() => {
    if (fraction === null) return
    const step = Math.floor(fraction * 10)
    if (lastStep.current !== null && step > lastStep.current) setSaid(`${label}: ${step * 10} %`)
    lastStep.current = step
  }, [fraction, label])
  return (
    <span role="status" className="sr-only">
      {said}
    </span>
  )
}
