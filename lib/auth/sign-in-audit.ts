import { randomUUID } from "node:crypto"
import type { Context } from "../context.ts"
import { PROVIDER_NAMES, type ProviderId } from "./claims.ts"
import type { PendingSignIn } from "./pending-sign-in.ts"
import type { SessionStamp } from "./session-store.ts"

type Auditing = Pick<Context, "audit" | "catalog">

/** Written before the session exists: without the entry nobody gets in. */
export function recordLogin({ audit }: Auditing, stamp: SessionStamp, provider: ProviderId): Promise<void> {
  return audit.append({
    instanceId: stamp.instanceId,
    actor: stamp.email,
    action: "Assets vault login",
    target: PROVIDER_NAMES[provider],
    result: "done",
    requestId: randomUUID(),
  })
}

export function recordLogout({ audit }: Auditing, stamp: Pick<SessionStamp, "instanceId" | "email">): Promise<void> {
  return audit.append({
    instanceId: stamp.instanceId,
    actor: stamp.email,
    action: "Assets vault logout",
    target: "",
    result: "done",
    requestId: randomUUID(),
  })
}

/** A refusal belongs to the log of the instance that was asked for; an unknown instance has none. */
export async function recordRefusal(
  { audit, catalog }: Auditing,
  { siteUrl, provider }: PendingSignIn,
  refused: { email: string | null; cause: string },
): Promise<void> {
  const instance = await catalog.instances.bySiteUrl(siteUrl)
  if (!instance) return
  await audit.append({
    instanceId: instance.id,
    actor: refused.email ?? "Unknown",
    action: "Sign-in refused",
    target: PROVIDER_NAMES[provider],
    result: "refused",
    requestId: randomUUID(),
    message: refused.cause,
  })
}
