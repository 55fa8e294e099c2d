import { signOut } from "@/lib/auth/sign-out.ts"

export const POST = signOut
