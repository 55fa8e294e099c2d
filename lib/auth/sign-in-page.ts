import "server-only"
import { cookies } from "next/headers"
import { getContext } from "../context.ts"
import { REFUSALS, type SignInRefusal } from "./admit.ts"
import { PROVIDER_NAMES, type ProviderId } from "./claims.ts"
import { cookiesFor } from "./cookies.ts"
import { currentSession } from "./principal.ts"
import { configuredProviders } from "./provider-settings.ts"
import { safePath } from "./safe-path.ts"

export interface SignInPage {
  /** True when this browser is signed in already. */
  signedIn: boolean
  providers: { id: ProviderId; name: string }[]
  /** The instance typed last, or "". */
  lastInstance: string
  /** Path of ours to land on. */
  next: string
  /** "failed" stands for everything that went wrong on the way and is not a decision of ours. */
  refusal: SignInRefusal | "failed" | null
  /** Host of this server, e.g. "vault.example.com". */
  host: string
}

/** What the sign-in page shows for its query; nothing here depends on who is trusted. */
export async function readSignInPage(query: { next?: unknown; error?: unknown }): Promise<SignInPage> {
  const jar = await cookies()
  const { settings } = await getContext()
  const { error } = query
  return {
    signedIn: error === undefined && (await currentSession()) !== null,
    providers: configuredProviders(settings).map((id) => ({ id, name: PROVIDER_NAMES[id] })),
    lastInstance: jar.get(cookiesFor(settings.appUrl).lastInstance.name)?.value ?? "",
    next: safePath(query.next),
    refusal: error === undefined ? null : (REFUSALS.find((known) => known === error) ?? "failed"),
    host: new URL(settings.appUrl).host,
  }
}
