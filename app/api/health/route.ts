import { reportHealth } from "@/lib/operations/report-health.ts"

// Asked at run time, never at build time.
export const dynamic = "force-dynamic"

/** 200 while the storage answers, else 503. It says nothing more, because nobody has to sign in. */
export async function GET(): Promise<Response> {
  const health = await reportHealth()
  return Response.json(health, { status: health.status === "ok" ? 200 : 503 })
}
