import { readFile } from "node:fs/promises"

export interface MemorySampler {
  /** Leaves a process and what it started out of the sum. */
  leaveOut(pid: number): void
  /** The highest sum seen at one moment. */
  peakBytes(): number
  stop(): void
}

const EVERY_MS = 250

/**
 * Samples the resident memory of this process and everything it started: worker, embedded database, this driver.
 * Linux only (reads /proc); elsewhere the peak stays 0.
 */
export function sampleMemory(): MemorySampler {
  const leftOut = new Set<number>()
  let peak = 0
  let stopped = false
  const timer = setInterval(() => void sample(), EVERY_MS)
  timer.unref()
  async function sample(): Promise<void> {
    const bytes = await treeBytes(process.pid, leftOut)
    if (!stopped) peak = Math.max(peak, bytes)
  }
  return {
    leaveOut: (pid) => void leftOut.add(pid),
    peakBytes: () => peak,
    stop() {
      stopped = true
      clearInterval(timer)
    },
  }
}

async function treeBytes(pid: number, leftOut: ReadonlySet<number>): Promise<number> {
  if (leftOut.has(pid)) return 0
  const [own, children] = await Promise.all([residentBytes(pid), childrenOf(pid)])
  const below = await Promise.all(children.map((child) => treeBytes(child, leftOut)))
  return below.reduce((sum, bytes) => sum + bytes, own)
}

async function residentBytes(pid: number): Promise<number> {
  const status = await readProc(`/proc/${pid}/status`)
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readProc(`/proc/${pid}/task/${pid}/children`)
  return text.split(" ").filter(Boolean).map(Number)
}

/** "" for a process that ended meanwhile, or where there is no /proc. */
async function readProc(path: string): Promise<string> {
  return await readFile(path, "utf8").catch(() => "")
}
