import type { ReactNode } from "react"
import { Icon, type IconName } from "./icon.tsx"

export type Tone = "neutral" | "success" | "warning" | "danger" | "info"

export const INK: Record<Tone, string> = {
  neutral: "text-ink-3",
  success: "text-success-ink",
  warning: "text-warning-ink",
  danger: "text-danger-ink",
  info: "text-info-ink",
}
const TONES: Record<Tone, string> = {
  neutral: "bg-neutral-surface text-neutral-ink ring-neutral-line",
  success: "bg-success-surface text-success-ink ring-success-line",
  warning: "bg-warning-surface text-warning-ink ring-warning-line",
  danger: "bg-danger-surface text-danger-ink ring-danger-line",
  info: "bg-info-surface text-info-ink ring-info-line",
}

/** State of a thing: word, shape and colour (ui.md §1). */
export function Lozenge({ tone = "neutral", icon, children }: { tone?: Tone; icon?: IconName; children: ReactNode }) {
  return (
    <span
      className={`inline-flex h-5 items-center gap-1 rounded-sm px-1.5 text-xs font-semibold whitespace-nowrap ring-1 ring-inset forced-colors:border ${TONES[tone]}`}
    >
      {icon ? <Icon name={icon} className="size-3" /> : null}
      {children}
    </span>
  )
}

/** Icon and word inside a cell or a line: the icon carries the tone, the word stays readable. */
export function Status({
  tone = "neutral",
  icon,
  children,
  quiet = false,
}: {
  tone?: Tone
  icon: IconName
  children: ReactNode
  quiet?: boolean
}) {
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap">
      <Icon name={icon} className={`size-3.5 ${INK[tone]}`} />
      <span className={quiet ? "text-ink-3" : ""}>{children}</span>
    </span>
  )
}

/** A small grey count or word beside a heading. */
export function Tag({ children }: { children: ReactNode }) {
  return (
    <span className="inline-flex h-5 items-center rounded-sm bg-sunken px-1.5 text-xs font-medium whitespace-nowrap text-ink-2">
      {children}
    </span>
  )
}
