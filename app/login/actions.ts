"use server"

import { startSignIn } from "@/lib/auth/start-sign-in.ts"
import type { ActionError } from "@/lib/domain/action-result.ts"

export async function signIn(_previous: ActionError | null, form: FormData): Promise<ActionError> {
  return startSignIn({ siteUrl: form.get("siteUrl"), provider: form.get("provider"), next: form.get("next") })
}
