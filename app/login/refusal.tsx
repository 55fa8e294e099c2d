import { Banner } from "@/components/ui/banner.tsx"
import { ButtonLink } from "@/components/ui/button.tsx"
import type { SignInPage } from "@/lib/auth/sign-in-page.ts"

const WORDS: Record<NonNullable<SignInPage["refusal"]>, { title: string; text: string; again: string }> = {
  "not-trusted": {
    title: "You are not a trusted user of this instance",
    text: "Ask an owner of the instance to add your e-mail address, or check the instance URL.",
    again: "Use another account",
  },
  unverified: {
    title: "Your e-mail address is not verified",
    text: "The provider does not vouch for the address of this account. Verify it there, then sign in again.",
    again: "Use another account",
  },
  expired: {
    title: "This sign-in has ended",
    text: "It took longer than ten minutes, or another one was started. Nothing is lost.",
    again: "Start again",
  },
  failed: {
    title: "You are not signed in",
    text: "The provider cancelled the sign-in or did not answer. Try again, or use another provider.",
    again: "Start again",
  },
}

/** Why the last attempt did not let the person in, and what to do next. */
export function Refusal({ refusal }: { refusal: NonNullable<SignInPage["refusal"]> }) {
  const { title, text, again } = WORDS[refusal]
  return (
    <Banner tone="danger" title={title} actions={<ButtonLink href="/login">{again}</ButtonLink>}>
      {text}
    </Banner>
  )
}

/** A server whose operator has not set up any sign-in. */
export function NoProvider() {
  return (
    <Banner tone="warning" title="Sign-in is not set up on this server">
      Set AUTH_GOOGLE_ID and AUTH_GOOGLE_SECRET, or AUTH_MICROSOFT_ENTRA_ID_ID and AUTH_MICROSOFT_ENTRA_ID_SECRET, and
      start the server again.
    </Banner>
  )
}
