"use client"

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react"
import { PREFERENCE_COOKIES, type Preferences, type Theme } from "./preference-cookies.ts"

interface PreferencesContext extends Preferences {
  /** Milliseconds since the epoch, ticking every half minute; the server's time until the page is live. */
  now: number
  change(preferences: Partial<Preferences>): void
}

const Context = createContext<PreferencesContext>({
  theme: "System",
  timeZone: "UTC",
  singleKeys: true,
  now: 0,
  change() {},
})

export function usePreferences(): PreferencesContext {
  return useContext(Context)
}

/** `stored.timeZone` is null on the first visit: then the zone of the browser is taken and remembered. */
export function PreferencesProvider({
  stored,
  now: renderedAt,
  children,
}: {
  stored: Omit<Preferences, "timeZone"> & { timeZone: string | null }
  now: number
  children: ReactNode
}) {
  const [preferences, setPreferences] = useState<Preferences>({ ...stored, timeZone: stored.timeZone ?? "UTC" })
  const [now, setNow] = useState(renderedAt)

  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 30_000)
    return () => clearInterval(timer)
  }, [])

  useEffect(() => {
    if (stored.timeZone !== null) return
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
    remember(PREFERENCE_COOKIES.timeZone, timeZone)
    setPreferences((current) => ({ ...current, timeZone }))
  }, [stored.timeZone])

  const value = useMemo<PreferencesContext>(
    () => ({
      ...preferences,
      now,
      change(changed) {
        setPreferences((current) => ({ ...current, ...changed }))
        if (changed.theme) {
          remember(PREFERENCE_COOKIES.theme, changed.theme.toLowerCase())
          applyTheme(changed.theme)
        }
        if (changed.timeZone) remember(PREFERENCE_COOKIES.timeZone, changed.timeZone)
        if (changed.singleKeys !== undefined) remember(PREFERENCE_COOKIES.singleKeys, changed.singleKeys ? "on" : "off")
      },
    }),
    [preferences, now],
  )
  return <Context value={value}>{children}</Context>
}

function applyTheme(theme: Theme): void {
  if (theme === "System") delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme.toLowerCase()
}

function remember(name: string, value: string): void {
  const secure = location.protocol === "https:" ? "; Secure" : ""
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
  document.cookie = `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`
}
