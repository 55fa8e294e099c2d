import type { IconName } from "../ui/icon.tsx"

/** The pages of the navigation: only those that exist. `key` follows G as a shortcut. */
export const DESTINATIONS: readonly { href: string; name: string; icon: IconName; key: string }[] = [
  { href: "/schemas", name: "Schemas", icon: "schemas", key: "s" },
  { href: "/restores", name: "Restores", icon: "restores", key: "r" },
]

/** A page belongs to the entry whose address it begins with. */
export function isWithin(pathname: string, href: string): boolean {
  return pathname === href || pathname.startsWith(`${href}/`)
}
