"use client"

import { useEffect, useRef, useState } from "react"
import type { JobProgress } from "@/lib/domain/job.ts"
import { formatCount } from "@/lib/units.ts"
import { Card } from "../ui/card.tsx"

const WIDTH = 430
const HEIGHT = 72
const MOST = 240

/** Items per minute since this page was opened: y from 0, the last value as a number (ui.md §8). */
export function RateCurve({ progress }: { progress: JobProgress }) {
  const rates = useSamples(progress)
  const last = rates.at(-1)
  if (last === undefined) return null
  const top = Math.max(...rates, 1)
  const points = rates
    .map((rate, index) => {
      const x = rates.length === 1 ? WIDTH : (index / (rates.length - 1)) * WIDTH
      return `${x.toFixed(1)},${(HEIGHT - 4 - (rate / top) * (HEIGHT - 12)).toFixed(1)}`
    })
    .join(" ")
  const words = `Items per minute since this page was opened: between ${formatCount(Math.min(...rates))} and ${formatCount(top)}, now ${formatCount(last)}`
  return (
    <Card label="Rate" className="p-4">
      <div className="flex items-center justify-between">
        <h3>Items per minute</h3>
        <b className="font-semibold">{formatCount(last)}</b>
      </div>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words}
        className="mt-1 h-18 w-full"
      >
        <path d={`M0 ${HEIGHT - 3.5}H${WIDTH}`} className="stroke-line" vectorEffect="non-scaling-stroke" />
        <polyline
          points={points}
          fill="none"
          className="stroke-chart-1"
          strokeWidth="1.8"
          strokeLinejoin="round"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <p className="text-xs text-ink-3">Since this page was opened</p>
    </Card>
  )
}

function useSamples(progress: JobProgress): number[] {
  const [rates, setRates] = useState<number[]>([])
  const seen = useRef<JobProgress | null>(null)
  useEffect(() => {
    if (seen.current === progress || progress.ratePerMinute === null) return
    seen.current = progress
    const rate = Math.round(progress.ratePerMinute)
    setRates((before) => [...before.slice(1 - MOST), rate])
  }, [progress])
  return rates
}
