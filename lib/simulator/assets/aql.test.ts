import { setTimeout as delay } from "node:timers/promises"
import { afterEach, describe, expect, it } from "vitest"
import { type Office, serveOffice } from "../office-world.ts"

let office: Office
afterEach(() => office.simulator.close())

const COUNT = 1200
const serveMany = (isLastBug = false) =>
  serveOffice(({ site, employee }) => {
    for (let index = 0; index < COUNT; index++) site.addObject(employee, { Name: `Employee ${index}` })
    site.site.quirks.isLastBug = isLastBug
  })
const ALL = { qlQuery: "objectType = Employee ORDER BY objectId ASC" }

describe("POST /object/aql", () => {
  it("pages by the query and ignores paging in the body", async () => {
    office = await serveMany()
    const inBody = await office.call("POST", "/object/aql", { ...ALL, startAt: 100, maxResults: 500 })
    expect(inBody.json).toMatchObject({ startAt: 0, maxResults: 25, isLast: false })
    expect(inBody.json.values.length).toBe(25)
    const inQuery = await office.call("POST", "/object/aql?startAt=100&maxResults=500", ALL)
    expect(inQuery.json).toMatchObject({ startAt: 100, maxResults: 500 })
    expect(inQuery.json.values.length).toBe(500)
    expect(inQuery.json.values[0].label).toBe("Employee 100")
  })

  it("caps total at 1000 while totalcount tells the truth", async () => {
    office = await serveMany()
    expect((await office.call("POST", "/object/aql", ALL)).json.total).toBe(1000)
    expect((await office.call("POST", "/object/aql/totalcount", ALL)).json).toEqual({ totalCount: COUNT })
  })

  it("answers at most 1000 rows, and is last only on the last page", async () => {
    office = await serveMany()
    const first = await office.call("POST", "/object/aql?maxResults=5000", ALL)
    expect(first.json.values.length).toBe(1000)
    expect(first.json.isLast).toBe(false)
    const last = await office.call("POST", "/object/aql?startAt=1000&maxResults=1000", ALL)
    expect(last.json.values.length).toBe(200)
    expect(last.json).toMatchObject({ isLast: true, last: true })
  })

  it("claims to be last with 1000 rows on a site with that bug, but not with 999", async () => {
    office = await serveMany(true)
    expect((await office.call("POST", "/object/aql?maxResults=1000", ALL)).json.isLast).toBe(true)
    expect((await office.call("POST", "/object/aql?maxResults=999", ALL)).json.isLast).toBe(false)
  })

  it("gives each definition once, with its type, and rows without definitions", async () => {
    office = await serveMany()
    const { json } = await office.call("POST", "/object/aql?maxResults=50", ALL)
    expect(json.objectTypeAttributes.map((one: { name: string }) => one.name)).toEqual([
      "Key",
      "Name",
      "Created",
      "Updated",
      "Works at",
    ])
    expect(json.objectTypeAttributes[0].objectType.name).toBe("Employee")
    expect(json.values[7].attributes[0]).not.toHaveProperty("objectTypeAttribute")
  })

  it("leaves attributes out when told to", async () => {
    office = await serveMany()
    const { json } = await office.call("POST", "/object/aql?includeAttributes=false", ALL)
    expect(json.values[0]).not.toHaveProperty("attributes")
    expect(json.objectTypeAttributes).toEqual([])
  })

  it("has another media token in every answer, so that payloads never compare equal with it", async () => {
    office = await serveMany()
    const tokenOf = async () =>
      (await office.call("POST", "/object/aql", ALL)).json.values[0].avatar.mediaClientConfig.mediaJwtToken
    const [first, second] = [await tokenOf(), await tokenOf()]
    expect(first).toMatch(/^sim-media-jwt\./)
    expect(first).not.toBe(second)
  })

  it("refuses bad AQL with Atlassian's message", async () => {
    office = await serveOffice()
    const answer = await office.call("POST", "/object/aql", { qlQuery: "objectKey = ITSM-1" })
    expect(answer.status).toBe(400)
    expect(answer.json).toEqual({ errorMessages: ["No matching attribute for AQL clause (objectKey)"], errors: {} })
  })
})

describe("the search index", () => {
  const LAG_MS = 300
  const search = async (label: string) =>
    (await office.call("POST", "/object/aql", { qlQuery: `Name = "${label}"` })).json.values.map(
      (one: { id: string }) => one.id,
    )
  const eventually = async (check: () => Promise<boolean>) => {
    while (!(await check())) await delay(20)
  }
  const write = (value: string) => ({
    objectTypeId: String(office.city.id),
    attributes: [{ objectTypeAttributeId: nameId(), objectAttributeValues: [{ value }] }],
  })
  const nameId = () =>
    String([...office.site.site.attributes.values()].find((one) => one.typeId === office.city.id && one.label)?.id)

  it("learns late of creates, changes and deletions, while reading by id is up to date", async () => {
    office = await serveOffice(() => {}, { indexLagMs: LAG_MS })
    const { id } = (await office.call("POST", "/object/create", write("Perth"))).json
    expect(await search("Perth")).toEqual([])
    expect((await office.call("GET", `/object/${id}`)).status).toBe(200)
    await eventually(async () => (await search("Perth")).includes(id))

    await office.call("PUT", `/object/${id}`, write("Hobart"))
    expect(await search("Hobart")).toEqual([])
    expect(await search("Perth")).toEqual([id])
    expect((await office.call("GET", `/object/${id}`)).json.label).toBe("Hobart")
    await eventually(async () => (await search("Hobart")).includes(id))

    await office.call("DELETE", `/object/${id}`)
    expect(await search("Hobart")).toEqual([id])
    expect((await office.call("GET", `/object/${id}`)).status).toBe(404)
    await eventually(async () => (await search("Hobart")).length === 0)
  })

  it("follows at once when the lag is taken away", async () => {
    office = await serveOffice(() => {}, { indexLagMs: 60_000 })
    await office.call("POST", "/object/create", write("Perth"))
    expect(await search("Perth")).toEqual([])
    await office.control("PUT", "lag", { indexLagMs: 0 })
    expect((await search("Perth")).length).toBe(1)
  })
})
