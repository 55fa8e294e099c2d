import { beforeAll, describe, expect, it } from "vitest"
import { keyOf } from "../aql/fields.ts"
import { countMatches, searchPage } from "../aql/search.ts"
import type { SimulatedSite } from "../world.ts"
import { buildDebianWorld } from "./debian.ts"

let site: SimulatedSite
beforeAll(async () => {
  const [source] = (await buildDebianWorld()).sites
  if (!source) throw new Error("no site")
  site = source
})

const context = () => ({ site, nowMs: 0, accountId: "", issuesOf: () => [] })

describe("the Debian world", () => {
  it("holds every package and every dependency", () => {
    expect(site.objects.size).toBe(63_666)
    let [references, dangling] = [0, 0]
    for (const object of site.objects.all()) {
      for (const value of object.values) {
        if (typeof value !== "number") continue
        references++
        if (!site.objects.get(value)) dangling++
      }
    }
    expect([references, dangling]).toEqual([245_087, 0])
  })

  it("has true cycles", () => {
    const dependencies = (id: number) => site.objects.get(id)?.values.filter((value) => typeof value === "number") ?? []
    const [glibc] = searchPage(context(), site.objects, 'Name = "libc6"', { startAt: 0, maxResults: 1 }).objects
    const [libgcc] = searchPage(context(), site.objects, 'Name = "libgcc-s1"', { startAt: 0, maxResults: 1 }).objects
    expect(dependencies(glibc?.id ?? 0)).toContain(libgcc?.id)
    expect(dependencies(libgcc?.id ?? 0)).toContain(glibc?.id)
  })

  it("is read whole by keyset, each object once and in order", () => {
    const seen: number[] = []
    for (let last = 0; ; ) {
      const aql = `objectSchemaId = 1 AND objectId > ${last} ORDER BY objectId ASC`
      const page = searchPage(context(), site.objects, aql, { startAt: 0, maxResults: 500 })
      seen.push(...page.objects.map((object) => object.id))
      last = seen.at(-1) ?? 0
      if (!page.more) break
    }
    expect(seen.length).toBe(63_666)
    expect(new Set(seen).size).toBe(63_666)
  })

  it("answers AQL over all of it", () => {
    expect(countMatches(context(), site.objects, 'Section = "haskell"')).toBe(2205)
    expect(countMatches(context(), site.objects, "Essential = true")).toBe(23)
    expect(countMatches(context(), site.objects, "Depends IS EMPTY")).toBe(63_666 - 54_448)
    const largest = 'objectSchemaId = 1 ORDER BY "Installed size" DESC'
    const [first] = searchPage(context(), site.objects, largest, { startAt: 0, maxResults: 1 }).objects
    expect(first && keyOf(site, first)).toMatch(/^DEB-\d+$/)
    expect(first?.values).toContain("6709328")
  })
})
