"use client"

import { keepPreviousData, QueryClient, QueryClientProvider, useQuery, useQueryClient } from "@tanstack/react-query"
import { useRouter } from "next/navigation"
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react"
import type { JobView } from "@/lib/domain/job.ts"

/** What `GET /api/live` answers: the jobs that wait or run now. */
export interface LiveAnswer {
  jobs: JobView[]
}

interface Live {
  /** null until the first answer: then pages show what the server rendered. */
  jobs: JobView[] | null
  /** Milliseconds since the epoch of the last answer; 0 before the first. */
  answeredAt: number
  /** Milliseconds since the epoch of the last answer once it is older than 20 s; null while all is well. */
  silentSince: number | null
  /** Asks now. Told which job was just started, it reads the page again once that job is over, however short it was. */
  ask: (startedJobId?: string) => void
}

const LiveContext = createContext<Live>({ jobs: null, answeredAt: 0, silentSince: null, ask() {} })

export function useLive(): Live {
  return useContext(LiveContext)
}

const RUNNING_MS = 1_500
const IDLE_MS = 10_000
const SILENT_MS = 20_000
const KEY = ["live"]

/** Polls while the page is visible: every 1.5 s while something runs, else every 10 s (stack.md §7). */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [client] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: false } } }))
  return (
    <QueryClientProvider client={client}>
      <Poll>{children}</Poll>
    </QueryClientProvider>
  )
}

function Poll({ children }: { children: ReactNode }) {
  const client = useQueryClient()
  const { data, dataUpdatedAt, isError } = useQuery({
    queryKey: KEY,
    queryFn: readLive,
    placeholderData: keepPreviousData,
    refetchInterval: (query) => ((query.state.data?.jobs.length ?? 0) > 0 ? RUNNING_MS : IDLE_MS),
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: true,
  })
  const silentSince = useSilence(dataUpdatedAt, isError)
  const jobs = data?.jobs ?? null
  const started = useRefreshAfter(jobs, dataUpdatedAt)
  const ask = useCallback(
    (startedJobId?: string) => {
      if (startedJobId !== undefined) started.add(startedJobId)
      void client.invalidateQueries({ queryKey: KEY })
    },
    [client, started],
  )
  const live = useMemo(
    () => ({ jobs, answeredAt: dataUpdatedAt, silentSince, ask }),
    [jobs, dataUpdatedAt, silentSince, ask],
  )
  return <LiveContext value={live}>{children}</LiveContext>
}

async function readLive({ signal }: { signal: AbortSignal }): Promise<LiveAnswer> {
  const response = await fetch("/api/live", { signal, headers: { accept: "application/json" } })
  if (!response.ok) throw new Error(`live answered ${response.status}`)
  return response.json()
}

/** The jobs started on this page; one that no answer names any more has ended, perhaps before the first answer. */
function useRefreshAfter(jobs: JobView[] | null, answeredAt: number): Set<string> {
  const router = useRouter()
  const [started] = useState(() => new Set<string>())
  // biome-ignore lint/correctness/useExhaustiveDependencies: every answer counts, also one equal to the last
  useEffect(() => {
    const over = [...started].filter((id) => jobs !== null && !jobs.some((job) => job.id === id))
    for (const id of over) started.delete(id)
    if (over.length > 0) router.refresh()
  }, [jobs, answeredAt, started, router])
  return started
}

/** Only failures make silence: a hidden page does not ask, and that is no fault. */
function useSilence(answeredAt: number, failing: boolean): number | null {
  const [silent, setSilent] = useState(false)
  useEffect(() => {
    setSilent(false)
    if (!failing || answeredAt === 0) return
    const timer = setTimeout(() => setSilent(true), Math.max(0, answeredAt + SILENT_MS - Date.now()))
    return () => clearTimeout(timer)
  }, [answeredAt, failing])
  return silent ? answeredAt : null
}

/**
 * Reads the page from the server again when the set of living jobs changes, or when a job the page shows as living is
 * none any more (it ended between two answers).
 */
export function useFreshPage(livingOnPage: readonly string[]): void {
  const { jobs, answeredAt } = useLive()
  const router = useRouter()
  const before = useRef<string | null>(null)
  const settledAt = useRef(0)
  const shown = livingOnPage.join(" ")
  useEffect(() => {
    if (jobs === null) return
    const living = jobs
      .map((job) => `${job.id}:${job.state}`)
      .sort()
      .join(" ")
    const changed = before.current !== null && before.current !== living
    before.current = living
    const ids = new Set<string>(jobs.map((job) => job.id))
    const gone = shown !== "" && shown.split(" ").some((id) => !ids.has(id))
    // Once per answer: one from before the job began says the same as one from after its end.
    const disagrees = gone && settledAt.current !== answeredAt
    if (disagrees) settledAt.current = answeredAt
    if (changed || disagrees) router.refresh()
  }, [jobs, answeredAt, shown, router])
}

/** The live state of one job, or what the server rendered while no answer has come yet. */
export function jobOf(jobs: JobView[] | null, id: string | null | undefined): JobView | null {
  return jobs?.find((job) => job.id === id) ?? null
}
