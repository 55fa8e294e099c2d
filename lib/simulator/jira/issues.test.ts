import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Office, serveOffice } from "../office-world.ts"

let office: Office

beforeAll(async () => {
  office = await serveOffice(({ site, project, field, syd1, sydney }) => {
    const second = site.addProject({ key: "OPS", name: "Operations" })
    site.addField({ id: "customfield_10200", name: "Cities only", filter: "objectType = City" })
    for (let index = 0; index < 5; index++) {
      site.addIssue({ project, summary: `Issue ${index}`, objects: [[field, index === 4 ? [] : [syd1]]] })
    }
    site.addIssue({ project: second, summary: "Elsewhere", objects: [[field, [sydney, syd1]]] })
    site.addGroup("it-team")
    site.addUser({ displayName: "Ann Bee", emailAddress: "ann@example.com" })
    site.addUser({ displayName: "Former", emailAddress: "former@example.com", deleted: true })
    site.site.accounts.push({ email: "agent@example.com", apiToken: "t", accountId: "acc-agent", admin: false })
  })
})
afterAll(() => office.simulator.close())

const search = (jql: string, more: object = {}) =>
  office.jira("POST", "/rest/api/3/search/jql", { jql, fields: ["customfield_10191"], ...more })
const keys = async (jql: string) => (await search(jql)).json.issues.map((issue: { key: string }) => issue.key)

describe("JQL", () => {
  it.each([
    ["cf[10191] is not EMPTY", ["ITSM-1", "ITSM-2", "ITSM-3", "ITSM-4", "OPS-1"]],
    ["cf[10191] is EMPTY", ["ITSM-5"]],
    ['"Client" is not EMPTY AND project = OPS', ["OPS-1"]],
    ["project = ITSM AND cf[10191] is not EMPTY ORDER BY key DESC", ["ITSM-4", "ITSM-3", "ITSM-2", "ITSM-1"]],
    ['cf[10191] in aqlFunction("objectType = City")', ["OPS-1"]],
    ['cf[10191] in iqlFunction("Name = \\"SYD-1\\"") AND project != ITSM', ["OPS-1"]],
    ["key in (ITSM-2, OPS-1)", ["ITSM-2", "OPS-1"]],
    ["project in (OPS) OR issuekey = ITSM-5", ["ITSM-5", "OPS-1"]],
    ["project = Operations AND NOT key = OPS-1", []],
  ])("%s", async (jql, expected) => {
    expect(await keys(jql)).toEqual(expected)
  })

  it("goes on by token, without a total", async () => {
    const first = (await search("project = ITSM", { maxResults: 3 })).json
    expect(first.issues.length).toBe(3)
    expect(first).toMatchObject({ isLast: false })
    expect(first).not.toHaveProperty("total")
    const second = (await search("project = ITSM", { maxResults: 3, nextPageToken: first.nextPageToken })).json
    expect(second.issues.length).toBe(2)
    expect(second.isLast).toBe(true)
    expect(second).not.toHaveProperty("nextPageToken")
  })

  it("is refused without a bound or with unknown fields", async () => {
    for (const jql of ["", "ORDER BY key", "cf[999] is not EMPTY", "colour = red"]) {
      expect((await search(jql)).status, jql).toBe(400)
    }
  })
})

describe("an issue", () => {
  const WORKSPACE = "f1668d0c-828c-470c-b7d1-8c4f48cd345a"
  const put = (key: string, fields: object) => office.jira("PUT", `/rest/api/3/issue/${key}`, { fields })
  const objects = async (key: string, field = "customfield_10191") =>
    (await office.jira("GET", `/rest/api/3/issue/${key}`)).json.fields[field]

  it("names objects by workspace and id alone", async () => {
    expect(await objects("ITSM-1")).toEqual([
      { workspaceId: WORKSPACE, id: `${WORKSPACE}:${office.syd1.id}`, objectId: String(office.syd1.id) },
    ])
  })

  it("takes a whole new list, and null or [] clears it", async () => {
    const written = await put("ITSM-2", { customfield_10191: [{ id: `${WORKSPACE}:${office.sydney.id}` }] })
    expect([written.status, written.text]).toEqual([204, ""])
    expect((await objects("ITSM-2"))[0].objectId).toBe(String(office.sydney.id))
    await put("ITSM-2", { customfield_10191: [] })
    expect(await objects("ITSM-2")).toBeNull()
    await put("ITSM-3", { customfield_10191: null })
    expect(await objects("ITSM-3")).toBeNull()
  })

  it("refuses objects of other workspaces, missing ones, and those outside the field's filter", async () => {
    for (const id of ["other:1", `${WORKSPACE}:99999`, "nonsense"]) {
      expect((await put("ITSM-4", { customfield_10191: [{ id }] })).status).toBe(400)
    }
    const filtered = (id: number) => put("ITSM-4", { customfield_10200: [{ id: `${WORKSPACE}:${id}` }] })
    expect((await filtered(office.syd1.id)).status).toBe(400)
    expect((await filtered(office.sydney.id)).status).toBe(204)
    expect((await put("ITSM-4", { customfield_1: [] })).status).toBe(400)
    expect((await put("NONE-1", { customfield_10191: [] })).status).toBe(404)
  })

  it("shows up among the tickets of its objects", async () => {
    const { json } = await office.call("GET", `/objectconnectedtickets/${office.syd1.id}/tickets`)
    expect(json.tickets.map((ticket: { key: string }) => ticket.key)).toContain("OPS-1")
    expect(await keys(json.allTicketsQuery)).toContain("OPS-1")
  })
})

describe("people", () => {
  it("are found by any part of name or address, deleted ones never", async () => {
    const find = async (query: string) =>
      (await office.jira("GET", `/rest/api/3/user/search?query=${encodeURIComponent(query)}`)).json
    expect((await find("ann@example.com"))[0]).toMatchObject({ displayName: "Ann Bee", active: true })
    expect((await find("example.com")).length).toBe(2)
    expect(await find("former")).toEqual([])
    expect((await office.jira("GET", "/rest/api/3/users/search?maxResults=1")).json.length).toBe(1)
  })

  it("are in groups that come in pages", async () => {
    const { json } = await office.jira("GET", "/rest/api/3/group/bulk")
    expect(json).toMatchObject({ isLast: true, total: 1, values: [{ name: "it-team" }] })
  })

  it("learn who they are and what they may do", async () => {
    expect((await office.jira("GET", "/rest/api/3/myself")).json.emailAddress).toBe("backup-bot@example.com")
    const asked = "/rest/api/3/mypermissions?permissions=ADMINISTER,BROWSE_PROJECTS"
    expect((await office.jira("GET", asked)).json.permissions.ADMINISTER.havePermission).toBe(true)
    const agent = { headers: { Authorization: `Basic ${Buffer.from("agent@example.com:t").toString("base64")}` } }
    const { permissions } = (await office.raw(`https://example.atlassian.net${asked}`, agent)).json
    expect(permissions.ADMINISTER.havePermission).toBe(false)
    expect(permissions.BROWSE_PROJECTS.havePermission).toBe(true)
    expect((await office.jira("GET", "/rest/api/3/mypermissions?permissions=FLY")).status).toBe(400)
  })
})
