import type { ConnectionHealth, Location } from "@/lib/domain/instance.ts"

export interface ShellInstance {
  siteUrl: string
  location: Location
  health: ConnectionHealth
  checkedAt: string | null
}

export interface ShellUser {
  name: string
  email: string
  roleName: string
}
