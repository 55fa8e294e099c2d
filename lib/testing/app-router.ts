import { vi } from "vitest"

/**
 * A stand-in for Next's navigation hooks, which only work inside a running application:
 * `vi.mock("next/navigation", () => import("@/lib/testing/app-router.ts"))`.
 */
export const router = { push: vi.fn(), replace: vi.fn(), refresh: vi.fn(), prefetch: vi.fn() }

let address = new URL("http://localhost/schemas")

/** Sets the address the page believes in and forgets earlier calls. */
export function openAt(path: string): void {
  address = new URL(path, "http://localhost")
  for (const call of Object.values(router)) call.mockClear()
}

export const useRouter = () => router
export const usePathname = () => address.pathname
export const useSearchParams = () => address.searchParams
