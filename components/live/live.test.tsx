import { act, cleanup, render, screen } from "@testing-library/react"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { JobView } from "@/lib/domain/job.ts"
import { openAt, router } from "@/lib/testing/app-router.ts"
import { idFrom, jobView } from "@/lib/testing/interface-rows.ts"
import { LiveProvider, useFreshPage, useLive } from "./live.tsx"
import { StaleMark } from "./stale-mark.tsx"

vi.mock("next/navigation", () => import("@/lib/testing/app-router.ts"))

let answer: () => Promise<Response>
const asked = vi.fn()

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true })
  openAt("/schemas")
  asked.mockClear()
  vi.stubGlobal("fetch", (address: string) => {
    asked(address)
    return answer()
  })
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const answering = (...jobs: JobView[]) => {
  answer = async () => Response.json({ jobs })
}
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))

function Page({ living }: { living: string[] }) {
  const { jobs } = useLive()
  useFreshPage(living)
  return <p>{jobs === null ? "not asked" : jobs.map((job) => job.state).join(",") || "none"}</p>
}

const pageWith = (living: string[]) => (
  <LiveProvider>
    <StaleMark />
    <Page living={living} />
  </LiveProvider>
)
const open = (living: string[] = []) => render(pageWith(living))

describe("live progress", () => {
  it("asks every 1.5 s while something runs and every 10 s otherwise", async () => {
    answering(jobView())
    open()
    await pass(10)
    expect(screen.getByText("running")).toBeTruthy()
    await pass(3_100)
    expect(asked).toHaveBeenCalledTimes(3)
    answering()
    await pass(1_600)
    expect(screen.getByText("none")).toBeTruthy()
    asked.mockClear()
    await pass(9_000)
    expect(asked).not.toHaveBeenCalled()
    await pass(1_500)
    expect(asked).toHaveBeenCalledTimes(1)
  })

  it("reads the page again when a job ends, starts or changes its state, and not otherwise", async () => {
    answering(jobView())
    open()
    await pass(1_600)
    expect(router.refresh).not.toHaveBeenCalled()
    answering()
    await pass(1_600)
    expect(router.refresh).toHaveBeenCalledTimes(1)
    answering(jobView({ id: idFrom(71), state: "waiting" }))
    await pass(10_100)
    expect(router.refresh).toHaveBeenCalledTimes(2)
    answering(jobView({ id: idFrom(71), state: "running" }))
    await pass(1_600)
    expect(router.refresh).toHaveBeenCalledTimes(3)
  })

  it("reads the page again with every answer while the page shows a job as living that is over", async () => {
    answering()
    const view = open([idFrom(70)])
    await pass(10)
    expect(router.refresh).toHaveBeenCalledTimes(1)
    await pass(10_100)
    expect(router.refresh).toHaveBeenCalledTimes(2)
    view.rerender(pageWith([]))
    await pass(20_100)
    expect(router.refresh).toHaveBeenCalledTimes(2)
  })

  it("says since when it is not live after 20 s of failing, and forgets it with the next answer", async () => {
    vi.setSystemTime("2026-11-21T09:14:00.000Z")
    answering(jobView())
    open()
    await pass(100)
    answer = async () => new Response(null, { status: 503 })
    await pass(15_000)
    expect(screen.queryByText(/Not live since/)).toBeNull()
    await pass(10_000)
    expect(screen.getByText(/Not live since/).textContent).toContain("Not live since 09:14")
    expect(screen.getByText("running")).toBeTruthy()
    answering(jobView())
    await act(async () => screen.getByRole("button", { name: "Reconnect" }).click())
    await pass(100)
    expect(screen.queryByText(/Not live since/)).toBeNull()
  })
})
