import { finishSignIn } from "@/lib/auth/sign-in.ts"

/** Where Google and Microsoft send the browser back to. */
export const GET = finishSignIn
