"use client"

import type { ReactNode } from "react"
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components"
import { buttonClass, IconButton } from "./button.tsx"
import { Icon, type IconName } from "./icon.tsx"

const POPOVER = "sheet min-w-44 rounded-lg bg-raised p-1 shadow-md"
const ITEM =
  "flex min-h-8 items-center gap-2 rounded-md px-2.5 py-1 no-underline outline-none focus:bg-hover focus-visible:outline-2 focus-visible:-outline-offset-2 max-md:min-h-11"

export interface MenuAction {
  id: string
  name: string
  icon?: IconName
  /** A page outside the product. */
  href?: string
  danger?: boolean
  onAction?: () => void
}

/** The ⋯ at the end of a row or a head. */
export function MoreMenu({ label, actions }: { label: string; actions: MenuAction[] }) {
  if (actions.length === 0) return null
  return (
    <MenuTrigger>
      <IconButton icon="more" size="small" label={label} />
      <Popover placement="bottom end" className={POPOVER}>
        <Menu aria-label={label}>
          {actions.map((action) => (
            <MenuItem
              key={action.id}
              id={action.id}
              textValue={action.name}
              {...(action.href ? { href: action.href, target: "_blank", rel: "noreferrer" } : {})}
              {...(action.onAction ? { onAction: action.onAction } : {})}
              className={`${ITEM} ${action.danger ? "text-danger-ink" : "text-ink"}`}
            >
              {action.icon ? <Icon name={action.icon} /> : null}
              {action.name}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}

export interface FilterOption<Value extends string> {
  value: Value
  name: string
}

/** A filter with its label inside the trigger: "Status: All". */
export function FilterMenu<Value extends string>({
  label,
  options,
  value,
  onChange,
}: {
  label: string
  options: readonly FilterOption<Value>[]
  value: Value
  onChange: (value: Value) => void
}) {
  const chosen = options.find((option) => option.value === value)
  return (
    <MenuTrigger>
      <AriaButton className={buttonClass()}>
        <span>
          {label}: {chosen?.name ?? "All"}
        </span>
        <Icon name="chevronDown" className="size-4" />
      </AriaButton>
      <Popover placement="bottom start" className={POPOVER}>
        <Menu
          aria-label={label}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[value]}
          onSelectionChange={(keys) => {
            const next = options.find((option) => keys !== "all" && keys.has(option.value))
            if (next) onChange(next.value)
          }}
        >
          {options.map((option) => (
            <MenuItem key={option.value} id={option.value} textValue={option.name} className={ITEM}>
              {({ isSelected }): ReactNode => (
                <>
                  <Icon name="check" className={`size-3.5 text-accent-ink ${isSelected ? "" : "invisible"}`} />
                  {option.name}
                </>
              )}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
