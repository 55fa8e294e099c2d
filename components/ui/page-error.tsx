"use client"

import { useRouter } from "next/navigation"
import { startTransition } from "react"
import { Banner } from "./banner.tsx"
import { Button } from "./button.tsx"

/**
 * A page that could not be read. Reading is all a page does, so nothing is lost, and trying again is always safe. The
 * cause stays in the server log under `digest`.
 */
export function PageError({ digest, retry }: { digest?: string | undefined; retry: () => void }) {
  const router = useRouter()
  const again = () =>
    startTransition(() => {
      router.refresh()
      retry()
    })
  return (
    <Banner
      tone="danger"
      title="The storage does not answer. Nothing is lost."
      actions={<Button onPress={again}>Try again</Button>}
    >
      The backups are where they were; only this page could not be read.
      {digest ? ` The server log has the cause under ${digest}.` : ""}
    </Banner>
  )
}
