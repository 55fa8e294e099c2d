import { randomBytes } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { MongoDBAdapter } from "@auth/mongodb-adapter"
import { createHashedAdapter } from "../auth/hashed-adapter.ts"
import type { SessionStamp } from "../auth/session-store.ts"
import { ABSOLUTE_SECONDS } from "../auth/session-store.ts"
import { type Context, createContext } from "../context.ts"
import type { Instance } from "../domain/instance.ts"
import type { Role } from "../domain/principal.ts"
import { loadSettings } from "../env.ts"
import { AppError } from "../errors.ts"
import type { TrustedUserId } from "../ids.ts"
import { silentLogger } from "../logger.ts"

export interface AuthWorld {
  ctx: Context
  appUrl: string
  clock: { pass(ms: number): void }
  instance(siteUrl: string): Promise<Instance>
  trust(siteUrl: string, email: string, role: Role): Promise<TrustedUserId>
  /** Signs a trusted user in as the sign-in does, behind the provider; returns the cookie's token. */
  signIn(siteUrl: string, email: string, identityKey?: string): Promise<string>
  close(): Promise<void>
}

export const SITE = "https://example.atlassian.net"
export const OTHER_SITE = "https://other.atlassian.net"

/** A real context on an embedded database in a temporary directory, with a clock that only moves when told. */
export async function openAuthWorld(environment: Record<string, string> = {}): Promise<AuthWorld> {
  const dataDir = await mkdtemp(join(tmpdir(), "vault-auth-"))
  const appUrl = "https://vault.example.com"
  let now = Date.UTC(2026, 10, 21, 8, 0, 0)
  const clock = {
    now: () => new Date(now),
    sleep: async (ms: number) => {
      now += ms
    },
  }
  const settings = loadSettings({ DATA_DIR: dataDir, APP_URL: appUrl, ...environment })
  const ctx = await createContext(settings, { clock, logger: silentLogger })
  const instance = async (siteUrl: string) => (await ctx.catalog.instances.ensure(siteUrl, "Cloud")).instance

  return {
    ctx,
    appUrl,
    clock: {
      pass(ms) {
        now += ms
      },
    },
    instance,
    async trust(siteUrl, email, role) {
      return ctx.catalog.trustedUsers.add((await instance(siteUrl)).id, email, role)
    },
    async signIn(siteUrl, email, identityKey = `google|${email}`) {
      const user = await ctx.catalog.trustedUsers.find(siteUrl, email)
      if (!user) throw new AppError("NOT_FOUND", `${email} is not trusted`)
      await ctx.catalog.trustedUsers.bindIdentity(user.id, identityKey)
      const stamp: SessionStamp = {
        instanceId: user.instanceId,
        siteUrl,
        email,
        name: email,
        trustedUserId: user.id,
        identityKey,
        createdAt: clock.now(),
        lastSeenAt: clock.now(),
      }
      const adapter = createHashedAdapter(
        MongoDBAdapter(() => Promise.resolve(ctx.mongo.client), { databaseName: ctx.mongo.db.databaseName }),
        () => stamp,
      )
      const sessionToken = randomBytes(32).toString("hex")
      const authUser = await adapter.createUser?.({ id: "", email, emailVerified: null })
      await adapter.createSession?.({
        sessionToken,
        userId: authUser?.id ?? "",
        expires: new Date(now + ABSOLUTE_SECONDS * 1000),
      })
      return sessionToken
    },
    async close() {
      await ctx.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
