import { getContext } from "../context.ts"

/** Whether this process can read its database; asked by whoever watches over the server, without a sign-in. */
export async function reportHealth(): Promise<{ status: "ok" } | { status: "storage does not answer" }> {
  try {
    const ctx = await getContext()
    await ctx.mongo.db.command({ ping: 1 }, { timeoutMS: 3_000 })
    return { status: "ok" }
  } catch {
    return { status: "storage does not answer" }
  }
}
