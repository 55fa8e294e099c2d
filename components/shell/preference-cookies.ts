export const THEMES = ["System", "Light", "Dark"] as const
export type Theme = (typeof THEMES)[number]

/** What a person chose for this browser. Kept in cookies, so that the server renders the first paint right. */
export interface Preferences {
  theme: Theme
  /** IANA name. */
  timeZone: string
  /** Shortcuts of a single letter; they can be switched off (WCAG 2.1.4). */
  singleKeys: boolean
}

export const PREFERENCE_COOKIES = { theme: "theme", timeZone: "time-zone", singleKeys: "single-keys" } as const
