import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { quoteAql } from "../../assets/aql-text.ts"
import type { AssetObject } from "../../assets/nouns.ts"
import type { AssetsSource } from "../../assets/source.ts"
import type { AssetsTarget } from "../../assets/target.ts"
import { systemClock } from "../../clock.ts"
import { openSimulatedAtlassian, type SimulatedAtlassian } from "../../testing/simulated-atlassian.ts"
import { openSite } from "../connect.ts"
import { createGuardedClient, type GuardedClient } from "../guarded-client.ts"
import { createRequestBudget } from "../request-budget.ts"

/** Fault cases of security.md §2, against the simulator, which knows what was really done. */
let world: SimulatedAtlassian
/** The same site through a client that waits half a second for a whole answer. */
let hasty: AssetsTarget
let hastyClient: GuardedClient
let estateId: string
let ids: string[]

beforeAll(async () => {
  world = await openSimulatedAtlassian()
  hastyClient = createGuardedClient({ demoRoute: world.simulator.url, totalTimeoutMs: 500 })
  hasty = openSite(world.sourceAccess, { ...world.options, client: hastyClient })
  estateId = (await world.source.listSchemas()).find(({ name }) => name === "IT estate")?.id ?? ""
  ids = (await readAll()).map(({ id }) => id)
})

afterEach(() => world.steer("faults", { rules: [] }))
afterAll(async () => {
  await hastyClient.close()
  await world[Symbol.asyncDispose]()
})

describe("reading a schema", () => {
  const faults = [
    "429",
    "500",
    "502-html",
    "503",
    "reset",
    "cut",
    "empty",
    "wrong-type",
    "twice",
    "page-again",
    "unknown-field",
    "deep",
    "slow",
  ]
  it.each(faults)("gives every object in spite of: %s", async (kind) => {
    await world.steer("faults", { rules: [{ kind, route: "POST /object/aql", times: 2 }] })
    expect((await readAll()).map(({ id }) => id)).toEqual(ids)
  })

  it.each(["seconds", "date", "none", "huge"])("waits out a 429 that tells its time as: %s", async (retryAfter) => {
    await world.steer("faults", { rules: [{ kind: "429", route: "POST /object/aql", times: 2, retryAfter }] })
    expect((await readAll()).map(({ id }) => id)).toEqual(ids)
  })

  it("loses no object when pages lack their last row", async () => {
    await world.steer("faults", { rules: [{ kind: "page-short", route: "POST /object/aql", times: 1 }] })
    expect((await readAll()).map(({ id }) => id)).toEqual(ids)
  })

  it("ends in an error, never in a short list, when a page cannot be read at all", async () => {
    await world.steer("faults", { rules: [{ kind: "cut", route: "POST /object/aql" }] })
    await expect(readAll()).rejects.toMatchObject({ code: "UNREACHABLE" })
    await world.steer("faults", { rules: [{ kind: "empty", route: "POST /object/aql" }] })
    await expect(readAll()).rejects.toMatchObject({ code: "ATLASSIAN_FAILED", retry: "later" })
  })

  it("is cut off at an endless body and at a dripping one", async () => {
    await world.steer("faults", { rules: [{ kind: "endless", route: "GET /object/:id" }] })
    await expect(world.source.readObject(ids[0] ?? "")).rejects.toMatchObject({ facts: { reason: "TOO_LARGE" } })
    await world.steer("faults", { rules: [{ kind: "drip", route: "GET /object/:id", times: 1 }] })
    expect(await hasty.readObject(ids[0] ?? "")).toMatchObject({ id: ids[0] })
  })

  it("keeps fields nobody knows", async () => {
    await world.steer("faults", { rules: [{ kind: "unknown-field" }] })
    expect((await readAll())[0]?.raw).toHaveProperty("zzFutureField", { nested: [1, "two", null] })
  })

  it.each([
    ["401", "CREDENTIALS_REFUSED"],
    ["403", "PERMISSION_REFUSED"],
    ["404", "NOT_FOUND"],
    ["redirect", "HOST_REFUSED"],
  ])("ends at once with its own code at: %s", async (kind, code) => {
    const before = (await world.requests())["POST /object/aql"] ?? 0
    await world.steer("faults", { rules: [{ kind, route: "POST /object/aql" }] })
    await expect(readAll()).rejects.toMatchObject({ code })
    expect(((await world.requests())["POST /object/aql"] ?? 0) - before).toBe(1)
  })

  it("stops when told, between and during pages", async () => {
    const stop = new AbortController()
    await world.steer("faults", { rules: [{ kind: "hang", route: "POST /object/aql", skip: 1 }] })
    const reading = async () => {
      for await (const page of world.source.readObjects({ schemaId: estateId, signal: stop.signal })) {
        if (page.objects.length > 0) stop.abort()
      }
    }
    await expect(reading()).rejects.toMatchObject({ code: "STOPPED" })
  })

  it("leaves nothing behind when the reader walks away", async () => {
    for await (const page of world.source.readObjects({ schemaId: estateId })) {
      expect(page.objects).not.toHaveLength(0)
      break
    }
    expect(await world.source.countObjects(estateId)).toBe(ids.length)
  })
})

describe("creating an object", () => {
  let create: (name: string, options?: { signal?: AbortSignal; site?: AssetsTarget }) => Promise<{ id: string }>

  beforeAll(async () => {
    const schema = (await world.source.listSchemas()).find(({ name }) => name === "Office equipment")
    const [desk] = await world.source.listObjectTypes(schema?.id ?? "")
    const objectTypeId = desk?.id ?? ""
    const name = (await world.source.listTypeAttributes(objectTypeId, { includeInherited: false })).find(
      ({ label }) => label,
    )
    create = (text, { signal, site = world.source } = {}) =>
      site.createObject(
        { objectTypeId, attributes: [{ objectTypeAttributeId: name?.id ?? "", values: [text] }] },
        signal,
      )
  })

  it.each(["500", "502-html", "503", "reset", "hang", "cut", "empty", "wrong-type"])(
    "that was done before %s is in doubt, sent once, and found by a search",
    async (kind) => {
      const label = `Doubt ${kind}`
      await world.steer("faults", { rules: [{ kind, when: "after", route: "POST /object/create" }] })
      await expect(create(label, kind === "hang" ? { site: hasty } : {})).rejects.toMatchObject({ code: "IN_DOUBT" })
      await world.steer("faults", { rules: [] })
      expect(await found(label)).toHaveLength(1)
    },
  )

  it.each(["500", "502-html", "503", "reset", "hang"])(
    "that was not done because of %s is in doubt as well",
    async (kind) => {
      const label = `Nothing ${kind}`
      await world.steer("faults", { rules: [{ kind, when: "before", route: "POST /object/create" }] })
      await expect(create(label, kind === "hang" ? { site: hasty } : {})).rejects.toMatchObject({ code: "IN_DOUBT" })
      await world.steer("faults", { rules: [] })
      expect(await found(label)).toHaveLength(0)
    },
  )

  it("is done once when throttled before", async () => {
    await world.steer("faults", { rules: [{ kind: "429", route: "POST /object/create", times: 3 }] })
    const { id } = await create("Throttled")
    expect((await found("Throttled")).map((object) => object.id)).toEqual([id])
  })

  it("is known before the search knows it", async () => {
    await world.steer("lag", { indexLagMs: 60_000 })
    const { id } = await create("Lagging")
    expect(await found("Lagging")).toEqual([])
    expect(await world.source.readObject(id)).toMatchObject({ id, label: "Lagging" })
    await world.steer("lag", { indexLagMs: 0 })
  })

  it("that is under way when its job is stopped is finished and known", async () => {
    const stop = new AbortController()
    await world.steer("faults", { rules: [{ kind: "slow", delayMs: 300, route: "POST /object/create" }] })
    const creating = create("Stopped late", { signal: stop.signal })
    setTimeout(() => stop.abort(), 100)
    const { id } = await creating
    expect((await found("Stopped late")).map((object) => object.id)).toEqual([id])
  })

  it("changes and deletes are repeated until they are done", async () => {
    const { id } = await create("To go")
    await world.steer("faults", { rules: [{ kind: "reset", when: "after", route: "DELETE /object/:id", times: 1 }] })
    await world.source.deleteObject(id)
    expect(await world.source.readObject(id)).toBeNull()
  })

  async function found(label: string): Promise<AssetObject[]> {
    return world.source.searchObjects(`Name = ${quoteAql(label)}`)
  }
})

describe("one budget", () => {
  it("brings eighty reads through a limit of forty a second that the instance enforces, in real time", async () => {
    await world.steer("throttle", { limits: { "GET /object/:id": 40 }, windowMs: 1_000 })
    const budget = createRequestBudget({ mode: "documented", clock: systemClock })
    const source = openSite(world.sourceAccess, { ...world.options, clock: systemClock, budget })
    const read = await readEach(source, ids.slice(0, 80))
    await world.steer("throttle", "none")
    expect(read).toEqual(ids.slice(0, 80))
  })
})

async function readEach(source: AssetsSource, wanted: string[]): Promise<(string | undefined)[]> {
  return Promise.all(wanted.map(async (id) => (await source.readObject(id))?.id))
}

async function readAll(): Promise<AssetObject[]> {
  const all: AssetObject[] = []
  for await (const page of world.source.readObjects({ schemaId: estateId })) all.push(...page.objects)
  return all
}
