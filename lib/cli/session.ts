import { type Context, createContext } from "../context.ts"
import type { Principal } from "../domain/principal.ts"
import { loadSettings } from "../env.ts"
import { AppError } from "../errors.ts"
import { hostPrincipal } from "../operations/host-principal.ts"

/** An open context, and the instance a command works for. */
export interface Session {
  ctx: Context
  /** The operator of this host as owner of one instance; without a URL the only connected one. */
  principal(siteUrl: string | undefined): Promise<Principal>
}

/** Who may run this command may read the data directory and its key: the operator of the host. */
export async function openSession(): Promise<Session & AsyncDisposable> {
  const ctx = await createContext(loadSettings())
  return {
    ctx,
    principal: (siteUrl) => operatorOf(ctx, siteUrl),
    [Symbol.asyncDispose]: () => ctx.close(),
  }
}

/** The operator acting for one instance. NOT_FOUND names the connected ones. */
export async function operatorOf(ctx: Context, siteUrl: string | undefined): Promise<Principal> {
  const instances = await ctx.catalog.instances.list()
  const wanted = siteUrl?.replace(/\/+$/, "").toLowerCase()
  const found =
    wanted === undefined
      ? instances.length === 1
        ? instances[0]
        : undefined
      : instances.find((one) => one.siteUrl === wanted)
  if (!found)
    throw new AppError("NOT_FOUND", "no such instance", {
      userMessage: whichInstance(
        wanted,
        instances.map((one) => one.siteUrl),
      ),
    })
  return hostPrincipal(found.id)
}

function whichInstance(wanted: string | undefined, siteUrls: string[]): string {
  if (siteUrls.length === 0)
    return "No instance is connected yet. Start with: vault connect https://your-site.atlassian.net --email you@example.com"
  const list = siteUrls.join(", ")
  return wanted === undefined
    ? `Several instances are connected; choose one with --instance: ${list}`
    : `${wanted} is not connected. Connected: ${list}`
}
