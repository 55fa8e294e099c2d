import type { Metadata } from "next"
import { redirect } from "next/navigation"
import { Mark } from "@/components/ui/mark.tsx"
import { readSignInPage } from "@/lib/auth/sign-in-page.ts"
import { version } from "@/package.json"
import { IdentityPanel } from "./identity-panel.tsx"
import { NoProvider, Refusal } from "./refusal.tsx"
import { SignInForm } from "./sign-in-form.tsx"

export const metadata: Metadata = { title: "Sign in" }

export default async function LoginPage({ searchParams }: PageProps<"/login">) {
  const page = await readSignInPage(await searchParams)
  if (page.signedIn) redirect(page.next)
  return (
    <div className="grid min-h-dvh bg-surface md:grid-cols-2">
      <div className="grid grid-rows-[auto_1fr_auto] px-5 py-5 md:px-10 md:py-7">
        <p className="flex items-center gap-2.5 text-base font-semibold">
          <Mark className="size-7" />
          Assets Backup Vault
        </p>
        <main className="m-auto grid w-full max-w-[400px] gap-[22px] py-8 max-md:mt-0">
          <div>
            <h1 className="text-2xl tracking-[-0.02em]">Sign in</h1>
            <p className="mt-1.5 text-base text-ink-2">Choose your instance, then your account.</p>
          </div>
          {page.refusal ? <Refusal refusal={page.refusal} /> : null}
          {page.providers.length === 0 ? (
            <NoProvider />
          ) : (
            <SignInForm providers={page.providers} lastInstance={page.lastInstance} next={page.next} />
          )}
        </main>
        <footer className="text-xs text-ink-3">
          {page.host} · v{version}
        </footer>
      </div>
      <IdentityPanel />
    </div>
  )
}
