"use client"

import { type ReactNode, useId, useState } from "react"
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from "react-aria-components"
import { Button } from "../ui/button.tsx"
import { Segments, Switch } from "../ui/choices.tsx"
import { THEMES } from "./preference-cookies.ts"
import { usePreferences } from "./preferences.tsx"
import type { ShellUser } from "./shell-facts.ts"
import { SHORTCUTS_EVENT } from "./shortcuts.tsx"

/** Who am I; theme, time zone and shortcuts of this browser; sign out. */
export function UserMenu({ user }: { user: ShellUser }) {
  return (
    <DialogTrigger>
      <AriaButton
        // The name begins with what is seen, for people who say it (WCAG 2.5.3).
        aria-label={`${initials(user.name)}, ${user.name}: account and settings`}
        className="-mr-1.5 grid size-11 place-items-center rounded-full"
      >
        <span className="grid size-8 place-items-center rounded-full bg-accent text-xs font-semibold text-on-accent">
          {initials(user.name)}
        </span>
      </AriaButton>
      <Popover placement="bottom end" className="sheet w-80 max-w-[calc(100vw-24px)] rounded-lg bg-raised shadow-md">
        <Dialog aria-label="Account and settings" className="grid gap-4 p-4">
          <div>
            <p className="font-semibold">{user.name}</p>
            <p className="text-xs text-ink-3">
              {user.email} · {user.roleName}
            </p>
          </div>
          <Settings />
          <form method="post" action="/api/auth/sign-out" className="border-t border-line pt-3">
            <Button type="submit" className="w-full">
              Sign out
            </Button>
          </form>
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

function Settings() {
  const { theme, singleKeys, change } = usePreferences()
  return (
    <>
      <Labelled name="Theme">
        <Segments
          label="Theme"
          segments={THEMES.map((value) => ({ value, name: value }))}
          value={theme}
          onChange={(next) => change({ theme: next })}
        />
      </Labelled>
      <TimeZoneField />
      <div className="grid gap-1.5">
        <Switch
          label="Shortcuts of a single letter"
          checked={singleKeys}
          onChange={(next) => change({ singleKeys: next })}
        />
        <Button size="small" kind="quiet" onPress={() => window.dispatchEvent(new Event(SHORTCUTS_EVENT))}>
          Show all shortcuts
        </Button>
      </div>
    </>
  )
}

function Labelled({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid justify-items-start gap-1">
      <span aria-hidden="true" className="font-semibold">
        {name}
      </span>
      {children}
    </div>
  )
}

function TimeZoneField() {
  const { timeZone, change } = usePreferences()
  const id = useId()
  const [zones] = useState(() => {
    const all = Intl.supportedValuesOf("timeZone")
    return [...new Set([timeZone, "UTC", ...all])]
  })
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="font-semibold">
        Time zone
      </label>
      <select
        id={id}
        value={timeZone}
        onChange={(event) => change({ timeZone: event.target.value })}
        className="h-8 rounded-md border border-line-strong bg-surface px-2 max-md:h-11 max-md:text-lg"
      >
        {zones.map((zone) => (
          <option key={zone} value={zone}>
            {zone}
          </option>
        ))}
      </select>
    </div>
  )
}

function initials(name: string): string {
  const words = name.split(/[\s.@_-]+/).filter(Boolean)
  return `${words[0]?.[0] ?? "?"}${words[1]?.[0] ?? ""}`.toUpperCase()
}
