import type { output, ZodType } from "zod"
import type { Context } from "../context.ts"
import { type Action, may, type Principal } from "../domain/principal.ts"
import { AppError } from "../errors.ts"
import { authenticate } from "./authenticate.ts"
import { requireOwnOrigin } from "./request-origin.ts"

/** What a guarded piece of work is given. */
export interface Caller {
  ctx: Context
  principal: Principal
}

export interface GuardedRequest {
  headers: Headers
  /** The session cookie's value. */
  token: string | undefined
  /** True for everything that may change something: actions, and every method but GET and HEAD. */
  change: boolean
}

/**
 * The one gate before every action and route: own origin (changes only), living session, role, then the input's shape.
 * Nothing of `run` happens before all four agree.
 * @throws AppError FORBIDDEN, UNAUTHENTICATED, VALIDATION, and whatever `run` throws
 */
export async function guard<Shape extends ZodType, Output>(
  ctx: Context,
  request: GuardedRequest,
  permission: Action,
  inputShape: Shape,
  readInput: () => Promise<unknown>,
  run: (caller: Caller, input: output<Shape>) => Promise<Output>,
): Promise<Output> {
  if (request.change) requireOwnOrigin(request.headers, ctx.settings.appUrl)
  const signedIn = await authenticate(ctx, request.token, { visit: request.change })
  if (!signedIn) {
    throw new AppError("UNAUTHENTICATED", "no living session", {
      userMessage: "You are signed out. Sign in again to go on.",
    })
  }
  const { principal } = signedIn
  if (!may(principal.role, permission)) {
    throw new AppError("FORBIDDEN", `role ${principal.role} may not ${permission}`, {
      userMessage: "Your role does not allow this. Ask an owner of this instance.",
    })
  }
  return run({ ctx, principal }, parse(inputShape, await readInput()))
}

function parse<Shape extends ZodType>(shape: Shape, input: unknown): output<Shape> {
  const parsed = shape.safeParse(input)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = issue?.path.join(".") ?? ""
  const message = issue?.message ?? "The input is not valid."
  throw new AppError("VALIDATION", `input refused at "${field}": ${message}`, {
    userMessage: message,
    ...(field ? { facts: { field } } : {}),
  })
}
