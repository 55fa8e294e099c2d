import type { Metadata } from "next"
import { z } from "zod"
import { RestoresPage } from "@/components/restores/restores-page.tsx"
import { PageHead } from "@/components/ui/page-head.tsx"
import { requirePrincipal } from "@/lib/auth/principal.ts"
import { may } from "@/lib/domain/principal.ts"

export const metadata: Metadata = { title: "Restores" }

const pageShape = z.coerce.number().int().min(1).catch(1)

export default async function Restores({ searchParams }: PageProps<"/restores">) {
  const { ctx, principal } = await requirePrincipal()
  const page = await ctx.catalog.restores.page(principal, { page: pageShape.parse((await searchParams).page) })
  return (
    <div className="grid grid-cols-1 gap-4">
      <PageHead title="Restores" />
      <RestoresPage page={page} mayDownload={may(principal.role, "downloadLog")} />
    </div>
  )
}
