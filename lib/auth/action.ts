import "server-only"
import { cookies, headers } from "next/headers"
import { unstable_rethrow } from "next/navigation"
import type { output, ZodType, input as zodInput } from "zod"
import { getContext } from "../context.ts"
import type { ActionResult } from "../domain/action-result.ts"
import type { Action } from "../domain/principal.ts"
import { cookiesFor } from "./cookies.ts"
import { describeFailure } from "./failure.ts"
import { type Caller, guard } from "./guard.ts"

/**
 * A server action that only runs for a signed-in person whose role allows `permission`, asked from our own page with
 * input of the given shape; every error comes back as a sentence. `redirect()` inside `run` works as usual.
 */
export function action<Shape extends ZodType, Output>(
  permission: Action,
  inputShape: Shape,
  run: (caller: Caller, input: output<Shape>) => Promise<Output>,
): (input: zodInput<Shape>) => Promise<ActionResult<Output>> {
  return async (input) => {
    const ctx = await getContext()
    try {
      const token = (await cookies()).get(cookiesFor(ctx.settings.appUrl).session.name)?.value
      const request = { headers: new Headers(await headers()), token, change: true }
      return { ok: true, data: await guard(ctx, request, permission, inputShape, async () => input, run) }
    } catch (error) {
      unstable_rethrow(error)
      return { ok: false, error: describeFailure(error, ctx.logger) }
    }
  }
}
