import { z } from "zod"
import type { Context } from "../context.ts"
import type { Principal, Role } from "../domain/principal.ts"
import { normalizeEmail } from "../domain/trusted-user.ts"
import { AppError } from "../errors.ts"
import type { TrustedUserId } from "../ids.ts"
import { audited } from "./audited.ts"
import { permit } from "./permit.ts"

/** Puts somebody on the instance's list (S1-02). @throws AppError CONFLICT "This user is already trusted" */
export async function trustUser(
  ctx: Context,
  principal: Principal,
  input: { email: string; role: Role },
): Promise<{ trustedUserId: TrustedUserId }> {
  permit(principal, "editUsers")
  const email = checkEmail(input.email)
  const entry = {
    instanceId: principal.instanceId,
    actor: principal.email,
    action: "Trusted users for Vault invited",
    target: email,
    changes: [{ field: "role", before: null, after: input.role }],
  } as const
  const trustedUserId = await audited(ctx, { ...entry, changes: [...entry.changes] }, () =>
    ctx.catalog.trustedUsers.add(principal.instanceId, email, input.role),
  )
  return { trustedUserId }
}

/** ASCII only: look-alike letters are a way to be somebody else (T21). */
export function checkEmail(text: string): string {
  const email = normalizeEmail(text)
  const ascii = /^[\x21-\x7e]+$/.test(email)
  if (ascii && email.length <= 254 && z.email().safeParse(email).success) return email
  throw new AppError("VALIDATION", "not an e-mail address", {
    userMessage: "Enter an e-mail address such as name@example.com.",
    facts: { field: "email" },
  })
}
