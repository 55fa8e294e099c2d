import "server-only"
import { MongoDBAdapter } from "@auth/mongodb-adapter"
import { after, type NextRequest } from "next/server"
import NextAuth, { type NextAuthConfig } from "next-auth"
import { type Context, getContext } from "../context.ts"
import { admit, type SignInRefusal, type SignInRefused } from "./admit.ts"
import { isProvider, type ProviderId } from "./claims.ts"
import { cookiesFor, type NamedCookie } from "./cookies.ts"
import { createHashedAdapter } from "./hashed-adapter.ts"
import { openPending, type PendingSignIn, sealPending } from "./pending-sign-in.ts"
import { authProviders } from "./providers.ts"
import { safePath } from "./safe-path.ts"
import { ABSOLUTE_SECONDS, createSessionStore, type SessionStamp } from "./session-store.ts"
import { recordLogin, recordRefusal } from "./sign-in-audit.ts"

/**
 * The sign-in, and the only place that knows Auth.js. It does the OpenID round trip (PKCE, state, nonce); who may enter
 * is decided by admit.ts, and who is signed in by authenticate.ts.
 */
const authJs = NextAuth(async (request) => createConfig(await getContext(), request))

/** Where to send the browser, and the sealed choice to keep in the pending cookie meanwhile. */
export async function beginSignIn(ctx: Context, pending: PendingSignIn): Promise<{ url: string; sealed: string }> {
  const answer: unknown = await authJs.signIn(pending.provider, { redirect: false, redirectTo: pending.next })
  const url = new URL(String(answer))
  const state = url.searchParams.get("state")
  if (!state) throw new Error(`${pending.provider} could not be asked to sign in`)
  return { url: url.href, sealed: await sealPending(pending, state, ctx.settings.authSecret) }
}

/** The provider sends the browser back here. The pending choice ends with the first answer, good or bad. */
export async function finishSignIn(request: NextRequest): Promise<Response> {
  const ctx = await getContext()
  const { pending, session } = cookiesFor(ctx.settings.appUrl)
  // A browser that is signed in already starts afresh: Auth.js would join the new account to the old user.
  const earlier = request.cookies.get(session.name)?.value
  request.cookies.delete(session.name)
  const answer = await authJs.handlers.GET(request)
  const response = new Response(answer.body, answer)
  response.headers.append("set-cookie", expired(pending))
  if (earlier && setsCookie(response, session)) await createSessionStore(ctx.mongo.db, ctx.clock).end(earlier)
  return response
}

/** By hand, because Next's cookie jar would write Auth.js's cookies again and lose their Max-Age=0. */
function expired({ name, options }: NamedCookie): string {
  return `${name}=; Path=${options.path}; Max-Age=0; HttpOnly; SameSite=Lax${options.secure ? "; Secure" : ""}`
}

function setsCookie(response: Response, { name }: NamedCookie): boolean {
  return response.headers.getSetCookie().some((cookie) => cookie.startsWith(`${name}=`))
}

async function createConfig(ctx: Context, request: NextRequest | undefined): Promise<NextAuthConfig> {
  const { settings, mongo, logger } = ctx
  // Auth.js takes its own address from here and nowhere else, so no Host or X-Forwarded-Host header is believed.
  process.env.AUTH_URL = settings.appUrl
  const attempt: { stamp: SessionStamp | null } = { stamp: null }
  return {
    basePath: "/api/auth",
    trustHost: true,
    secret: settings.authSecret,
    adapter: createHashedAdapter(
      MongoDBAdapter(() => Promise.resolve(mongo.client), { databaseName: mongo.db.databaseName }),
      () => attempt.stamp,
    ),
    session: { strategy: "database", maxAge: ABSOLUTE_SECONDS },
    cookies: cookiesFor(settings.appUrl).authJs,
    useSecureCookies: settings.appUrl.startsWith("https://"),
    pages: { signIn: "/login", error: "/login" },
    providers: authProviders(settings),
    logger: {
      error: (error) =>
        logger.warn({ kind: "type" in error ? error.type : error.name, cause: causeOf(error) }, "sign-in failed"),
      warn: () => {},
      debug: () => {},
    },
    callbacks: {
      async signIn({ account, profile }) {
        if (!account) return false
        const { provider } = account
        if (!isProvider(provider) || !request) return false
        const pending = await pendingOf(ctx, request, provider)
        const admission = await admit(ctx, { pending, provider, claims: { ...profile } })
        if (!admission.ok) {
          after(() => noteRefusal(ctx, pending, admission))
          return refusalPath(admission.refusal)
        }
        await recordLogin(ctx, admission.stamp, provider)
        attempt.stamp = admission.stamp
        return true
      },
      redirect: ({ url, baseUrl }) => baseUrl + ownPath(url, baseUrl),
    },
  }
}

function pendingOf(ctx: Context, request: NextRequest, provider: ProviderId): Promise<PendingSignIn | null> {
  const { settings } = ctx
  const sealed = request.cookies.get(cookiesFor(settings.appUrl).pending.name)?.value
  return openPending(sealed, { state: request.nextUrl.searchParams.get("state"), provider }, settings.authSecret)
}

/** After the answer, so that the time it takes tells nothing. */
async function noteRefusal(ctx: Context, pending: PendingSignIn | null, refused: SignInRefused): Promise<void> {
  ctx.logger.warn({ siteUrl: pending?.siteUrl ?? null, cause: refused.cause }, "sign-in refused")
  try {
    if (pending) await recordRefusal(ctx, pending, refused)
  } catch (error) {
    ctx.logger.error({ error: causeOf(error) }, "sign-in refusal could not be written to the audit log")
  }
}

function refusalPath(refusal: SignInRefusal): string {
  return `/login?error=${refusal}`
}

/** Auth.js asks before every redirect; only our pages and the three refusals pass. */
function ownPath(url: string, baseUrl: string): string {
  const path = url.startsWith(`${baseUrl}/`) ? url.slice(baseUrl.length) : url
  return /^\/login\?error=[a-z-]+$/.test(path) ? path : safePath(path)
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const inner = error.cause
  const detail = typeof inner === "object" && inner !== null && "err" in inner ? inner.err : inner
  return detail instanceof Error ? `${error.message} (${detail.message})` : error.message
}
