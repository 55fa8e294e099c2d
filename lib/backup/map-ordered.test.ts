import { setTimeout as delay } from "node:timers/promises"
import { describe, expect, it } from "vitest"
import { createByteGate } from "./byte-gate.ts"
import { mapOrdered } from "./map-ordered.ts"

describe("mapOrdered", () => {
  it("yields in the order of the items, works on as many side by side as allowed, and no more", async () => {
    let running = 0
    let most = 0
    const work = async (n: number) => {
      most = Math.max(most, ++running)
      await delay((n * 7) % 5)
      running--
      return n
    }
    const items = Array.from({ length: 50 }, (_, i) => i)
    expect(await Array.fromAsync(mapOrdered(items, 4, work))).toEqual(items)
    expect(most).toBe(4)
  })

  it("reads no further ahead than it works", async () => {
    let read = 0
    async function* items() {
      for (; read < 100; read++) yield read
    }
    for await (const _ of mapOrdered(items(), 3, async (n) => n)) break
    expect(read).toBeLessThanOrEqual(3)
  })

  it("ends with the first error, and leaves no failure unhandled", async () => {
    const work = async (n: number) => {
      await delay(1)
      if (n >= 2) throw new Error(`failed ${n}`)
      return n
    }
    const seen: number[] = []
    const run = async () => {
      for await (const n of mapOrdered([0, 1, 2, 3, 4, 5], 4, work)) seen.push(n)
    }
    await expect(run()).rejects.toThrow("failed 2")
    expect(seen).toEqual([0, 1])
    await delay(10)
  })
})

describe("a byte gate", () => {
  it("never lets more bytes in than it holds, serves in order, and lets a giant pass alone", async () => {
    const gate = createByteGate(100)
    let inside = 0
    const order: number[] = []
    const sizes = [40, 40, 40, 500, 10, 90, 20]
    await Promise.all(
      sizes.map((bytes) =>
        gate.pass(bytes, async () => {
          inside += bytes
          expect(inside <= 100 || inside === 500).toBe(true)
          order.push(bytes)
          await delay(2)
          inside -= bytes
        }),
      ),
    )
    expect(order).toEqual(sizes)
  })

  it("opens again after a failure inside", async () => {
    const gate = createByteGate(1)
    await expect(gate.pass(1, () => Promise.reject(new Error("no")))).rejects.toThrow("no")
    expect(await gate.pass(1, async () => "in")).toBe("in")
  })
})
