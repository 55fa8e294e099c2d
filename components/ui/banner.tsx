import type { ReactNode } from "react"
import { Icon, type IconName } from "./icon.tsx"
import type { Tone } from "./lozenge.tsx"

const TONES: Record<Tone, { box: string; icon: IconName }> = {
  neutral: { box: "border-neutral-line bg-neutral-surface text-neutral-ink", icon: "info" },
  info: { box: "border-info-line bg-info-surface text-info-ink", icon: "info" },
  success: { box: "border-success-line bg-success-surface text-success-ink", icon: "checkCircle" },
  warning: { box: "border-warning-line bg-warning-surface text-warning-ink", icon: "attention" },
  danger: { box: "border-danger-line bg-danger-surface text-danger-ink", icon: "error" },
}

/** A sentence under the page head, with what to do next. Danger is announced at once, the rest politely. */
export function Banner({
  tone = "info",
  title,
  children,
  actions,
}: {
  tone?: Tone
  title: ReactNode
  children?: ReactNode
  actions?: ReactNode
}) {
  const { box, icon } = TONES[tone]
  return (
    <div
      role={tone === "danger" ? "alert" : "status"}
      className={`flex flex-wrap items-start gap-x-2.5 gap-y-2 rounded-lg border px-3.5 py-2.5 ${box}`}
    >
      <Icon name={icon} className="mt-px size-4" />
      <div className="min-w-48 flex-1 text-ink">
        <p className="font-semibold">{title}</p>
        {children ? <div className="text-ink-2">{children}</div> : null}
      </div>
      {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
    </div>
  )
}
