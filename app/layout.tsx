import type { Metadata, Viewport } from "next"
import { cookies, headers } from "next/headers"
import type { ReactNode } from "react"
import { PREFERENCE_COOKIES, type Theme } from "@/components/shell/preference-cookies.ts"
import { PreferencesProvider } from "@/components/shell/preferences.tsx"
import { ToastProvider } from "@/components/ui/toast.tsx"
import "./globals.css"

export const metadata: Metadata = {
  title: { default: "Assets Backup Vault", template: "%s – Assets Backup Vault" },
  description: "Backups of Jira Assets, readable when Atlassian is not.",
  robots: { index: false, follow: false },
}

export const viewport: Viewport = { width: "device-width", initialScale: 1, colorScheme: "light dark" }

/** The theme comes from a cookie with the first byte, so nothing has to run before the first paint. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const jar = await cookies()
  const theme = themeOf(jar.get(PREFERENCE_COOKIES.theme)?.value)
  const stored = {
    theme,
    timeZone: zoneOf(jar.get(PREFERENCE_COOKIES.timeZone)?.value),
    singleKeys: jar.get(PREFERENCE_COOKIES.singleKeys)?.value !== "off",
  }
  const nonce = (await headers()).get("x-nonce") ?? undefined
  return (
    <html lang="en-GB" data-theme={theme === "System" ? undefined : theme.toLowerCase()} suppressHydrationWarning>
      <head>
        {/* The components read it for the few style elements they make; browsers hide it from scripts' eyes. */}
        <meta property="csp-nonce" nonce={nonce} suppressHydrationWarning />
      </head>
      <body>
        <PreferencesProvider stored={stored} now={Date.now()}>
          <ToastProvider>{children}</ToastProvider>
        </PreferencesProvider>
      </body>
    </html>
  )
}

function themeOf(cookie: string | undefined): Theme {
  return cookie === "light" ? "Light" : cookie === "dark" ? "Dark" : "System"
}

/** A zone the server does not know would fail in the middle of a page. */
function zoneOf(cookie: string | undefined): string | null {
  if (!cookie) return null
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone: cookie }).resolvedOptions().timeZone
  } catch {
    return null
  }
}
