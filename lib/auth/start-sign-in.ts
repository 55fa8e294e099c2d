import "server-only"
import { cookies, headers } from "next/headers"
import { redirect, unstable_rethrow } from "next/navigation"
import { checkSiteUrl } from "../assets/site-url.ts"
import { systemClock } from "../clock.ts"
import { getContext } from "../context.ts"
import type { ActionError } from "../domain/action-result.ts"
import { AppError } from "../errors.ts"
import { isProvider } from "./claims.ts"
import { cookiesFor } from "./cookies.ts"
import { describeFailure } from "./failure.ts"
import { providerSettings } from "./provider-settings.ts"
import { clientAddress, createRateLimit } from "./rate-limit.ts"
import { requireOwnOrigin } from "./request-origin.ts"
import { safePath } from "./safe-path.ts"
import { beginSignIn } from "./sign-in.ts"

/** X-11, T28. */
const attempts = createRateLimit({ limit: 10, windowMs: 60_000, clock: systemClock })

/**
 * The sign-in form (S1-04): checks the instance URL's form only — a known and an unknown instance get the same answer
 * here (T27) — remembers it, and sends the browser to the provider. Returns what to show when it cannot.
 */
export async function startSignIn(form: { siteUrl: unknown; provider: unknown; next: unknown }): Promise<ActionError> {
  const ctx = await getContext()
  try {
    const requestHeaders = new Headers(await headers())
    requireOwnOrigin(requestHeaders, ctx.settings.appUrl)
    limitAttempts(requestHeaders)
    const { provider } = form
    if (!isProvider(provider) || !providerSettings(ctx.settings, provider)) {
      throw new AppError("VALIDATION", "unknown provider", { userMessage: "Choose Google or Microsoft." })
    }
    const typed = typeof form.siteUrl === "string" ? form.siteUrl.trim() : ""
    const { siteUrl } = checkSiteUrl(typed, { allowedPrivateHosts: ctx.settings.allowedPrivateHosts })
    const { url, sealed } = await beginSignIn(ctx, { provider, siteUrl, next: safePath(form.next) })
    const { pending, lastInstance } = cookiesFor(ctx.settings.appUrl)
    const jar = await cookies()
    jar.set(pending.name, sealed, pending.options)
    jar.set(lastInstance.name, siteUrl, lastInstance.options)
    return redirect(url)
  } catch (error) {
    unstable_rethrow(error)
    return describeFailure(error, ctx.logger)
  }
}

function limitAttempts(requestHeaders: Headers): void {
  const waitMs = attempts.take(clientAddress(requestHeaders))
  if (waitMs === 0) return
  throw new AppError("RATE_LIMITED", "too many sign-in attempts", {
    userMessage: `Too many sign-in attempts. Try again in ${Math.ceil(waitMs / 1000)} seconds.`,
    facts: { waitMs },
    retry: "later",
  })
}
