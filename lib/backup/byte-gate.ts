/** Lets so many bytes be in memory at once; more wait their turn, in order. */
export interface ByteGate {
  /** Runs `work` once `bytes` fit; a single item above the limit runs alone. */
  pass<T>(bytes: number, work: () => Promise<T>): Promise<T>
}

export function createByteGate(limitBytes: number): ByteGate {
  let inside = 0
  const waiting: { bytes: number; enter: () => void }[] = []

  function letIn(): void {
    for (let next = waiting[0]; next && (inside === 0 || inside + next.bytes <= limitBytes); next = waiting[0]) {
      waiting.shift()
      inside += next.bytes
      next.enter()
    }
  }

  return {
    async pass(bytes, work) {
      await new Promise<void>((enter) => {
        waiting.push({ bytes, enter })
        letIn()
      })
      try {
        return await work()
      } finally {
        inside -= bytes
        letIn()
      }
    },
  }
}
