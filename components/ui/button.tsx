"use client"

import Link from "next/link"
import { type ReactNode, useId } from "react"
import { Button as AriaButton } from "react-aria-components"
import { Icon, type IconName } from "./icon.tsx"

export type ButtonKind = "primary" | "default" | "quiet" | "danger"
export type ButtonSize = "small" | "medium" | "large"

const BASE =
  "inline-flex items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap no-underline transition-colors duration-[var(--v-fast)] max-md:min-h-11"
const SIZES: Record<ButtonSize, string> = {
  small: "h-7 px-2.5 text-sm",
  medium: "h-8 px-3 text-sm",
  large: "h-10 px-4 text-base",
}
const KINDS: Record<ButtonKind, string> = {
  primary: "border-accent bg-accent text-on-accent hover:bg-accent-hover hover:border-accent-hover",
  default: "border-neutral-line bg-surface text-ink hover:bg-hover",
  quiet: "border-transparent bg-transparent text-ink hover:bg-neutral-surface",
  danger: "border-danger-solid bg-danger-solid text-on-danger",
}
const OFF = "cursor-not-allowed border-line bg-sunken text-ink-disabled"

/** Classes of a button, for links that look like one. */
export function buttonClass(kind: ButtonKind = "default", size: ButtonSize = "medium", extra = ""): string {
  return `${BASE} ${SIZES[size]} ${KINDS[kind]} ${extra}`
}

export interface ButtonProps {
  children: ReactNode
  kind?: ButtonKind
  size?: ButtonSize
  icon?: IconName
  type?: "button" | "submit"
  /** Keeps the width, shows a turning ring, ignores presses. */
  pending?: boolean
  /** Set: the button stays visible and focusable but does nothing; the reason is its tooltip and is read out. */
  disabledReason?: string | null | undefined
  /** A longer name for assistive technology, beginning with the visible words. */
  label?: string
  autoFocus?: boolean
  className?: string
  onPress?: () => void
}

export function Button(props: ButtonProps) {
  const { children, kind = "default", size = "medium", icon, pending = false, className = "", label } = props
  const reasonId = useId()
  const content = (
    <>
      {pending ? (
        <Icon name="running" className="spinner size-4" />
      ) : icon ? (
        <Icon name={icon} className={size === "small" ? "size-3.5" : "size-4"} />
      ) : null}
      {children}
    </>
  )
  if (props.disabledReason) {
    return (
      <>
        <button
          type="button"
          aria-disabled="true"
          aria-describedby={reasonId}
          aria-label={label}
          title={props.disabledReason}
          className={`${BASE} ${SIZES[size]} ${OFF} ${className}`}
        >
          {content}
        </button>
        <span id={reasonId} hidden>
          {props.disabledReason}
        </span>
      </>
    )
  }
  return (
    <AriaButton
      type={props.type ?? "button"}
      {...(label ? { "aria-label": label } : {})}
      {...(props.autoFocus ? { autoFocus: true } : {})}
      // Not React Aria's own pending state: its announcement outlives the button and then has no name.
      onPress={() => {
        if (!pending) props.onPress?.()
      }}
      className={`${BASE} ${SIZES[size]} ${KINDS[kind]} ${className}`}
    >
      {content}
    </AriaButton>
  )
}

/** A square button with an icon alone; `label` is its name and tooltip. */
export function IconButton({
  icon,
  label,
  onPress,
  size = "medium",
  className = "",
}: {
  icon: IconName
  label: string
  onPress?: () => void
  size?: "small" | "medium"
  className?: string
}) {
  const square = size === "small" ? "size-7" : "size-8"
  return (
    <AriaButton
      aria-label={label}
      {...(onPress ? { onPress } : {})}
      className={`${BASE} ${square} ${KINDS.quiet} max-md:min-w-11 ${className}`}
    >
      <Icon name={icon} />
    </AriaButton>
  )
}

/** A link inside the product that looks like a button. */
export function ButtonLink({
  href,
  children,
  kind = "default",
  size = "medium",
  icon,
  label,
  className = "",
}: {
  href: string
  children: ReactNode
  kind?: ButtonKind
  size?: ButtonSize
  icon?: IconName
  label?: string
  className?: string
}) {
  return (
    <Link href={href} aria-label={label} className={buttonClass(kind, size, className)}>
      {icon ? <Icon name={icon} className={size === "small" ? "size-3.5" : "size-4"} /> : null}
      {children}
    </Link>
  )
}

/** A file to download, or a page outside the product: a plain anchor, never prefetched. */
export function ButtonAnchor({
  href,
  children,
  kind = "default",
  size = "medium",
  icon,
  download = false,
  className = "",
}: {
  href: string
  children: ReactNode
  kind?: ButtonKind
  size?: ButtonSize
  icon?: IconName
  download?: boolean
  className?: string
}) {
  const outside = download ? { download: true } : { target: "_blank", rel: "noreferrer" }
  return (
    <a href={href} {...outside} className={buttonClass(kind, size, className)}>
      {icon ? <Icon name={icon} className={size === "small" ? "size-3.5" : "size-4"} /> : null}
      {children}
    </a>
  )
}
