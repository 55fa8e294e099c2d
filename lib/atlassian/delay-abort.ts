/**
 * A signal that aborts `ms` after the given one, for work that is better finished than cut. Call `release` when the
 * work is over.
 */
export function delayAbort(signal: AbortSignal, ms: number): { signal: AbortSignal; release(): void } {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const start = () => {
    timer = setTimeout(() => controller.abort(), ms)
  }
  signal.addEventListener("abort", start, { once: true })
  return {
    signal: controller.signal,
    release() {
      clearTimeout(timer)
      signal.removeEventListener("abort", start)
    },
  }
}
