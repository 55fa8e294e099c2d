import type { ReactNode } from "react"
import { Shell } from "@/components/shell/shell.tsx"
import { requirePrincipal } from "@/lib/auth/principal.ts"
import { ROLE_NAMES } from "@/lib/domain/principal.ts"
import { version } from "@/package.json"

export default async function VaultLayout({ children }: { children: ReactNode }) {
  const { ctx, principal } = await requirePrincipal()
  const { instance, health, checkedAt, storage } = await ctx.catalog.connection.view(principal)
  return (
    <Shell
      instance={{ ...instance, health, checkedAt }}
      user={{ name: principal.name, email: principal.email, roleName: ROLE_NAMES[principal.role] }}
      storage={storage}
      version={version}
    >
      {children}
    </Shell>
  )
}
