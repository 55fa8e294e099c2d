"use client"

import { PageError } from "@/components/ui/page-error.tsx"

/** Catches what the frame itself cannot survive, such as a storage that does not answer when the session is read. */
export default function RootError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main className="mx-auto max-w-2xl p-6">
      <PageError digest={error.digest} retry={reset} />
    </main>
  )
}
