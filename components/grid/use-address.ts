"use client"

import { usePathname, useRouter, useSearchParams } from "next/navigation"
import { useTransition } from "react"

/**
 * Filters live in the address: a change replaces the address and the server renders the list anew. `isPending` is true
 * until it has. A null or empty value leaves the parameter out; every change goes back to page 1 unless it names one.
 */
export function useAddress(): {
  isPending: boolean
  change: (changes: Record<string, string | null>) => void
} {
  const router = useRouter()
  const pathname = usePathname()
  const current = useSearchParams()
  const [isPending, startTransition] = useTransition()
  return {
    isPending,
    change(changes) {
      const next = new URLSearchParams(current)
      for (const [name, value] of Object.entries({ page: null, ...changes })) {
        if (value === null || value === "") next.delete(name)
        else next.set(name, value)
      }
      const query = next.toString()
      startTransition(() => router.replace(query ? `${pathname}?${query}` : pathname, { scroll: false }))
    },
  }
}
