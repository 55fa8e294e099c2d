import { spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { basic, type Office, serveOffice } from "./office-world.ts"
import { startSimulator } from "./start.ts"

let office: Office
beforeAll(async () => {
  office = await serveOffice()
})
afterAll(() => office.simulator.close())

const headers = { Authorization: basic("backup-bot@example.com", "token-a") }
const get = (url: string, given: Record<string, string> = headers) => office.raw(url, { headers: given })

describe("the same API", () => {
  it("answers under all three bases, and under the old alias", async () => {
    const { cloudId, workspaceId } = office.site.site
    const bases = [
      `https://api.atlassian.com/ex/jira/${cloudId}/jsm/assets/workspace/${workspaceId}/v1`,
      `https://api.atlassian.com/jsm/assets/workspace/${workspaceId}/v1`,
      `https://example.atlassian.net/gateway/api/jsm/assets/workspace/${workspaceId}/v1`,
      `https://api.atlassian.com/jsm/insight/workspace/${workspaceId}/v1`,
    ]
    for (const base of bases) expect((await get(`${base}/object/${office.syd1.id}`)).json.label, base).toBe("SYD-1")
  })

  it("is not found for another cloud id, workspace or host", async () => {
    const { cloudId, workspaceId } = office.site.site
    const other = office.target.site
    const wrong = [
      `https://api.atlassian.com/ex/jira/${other.cloudId}/jsm/assets/workspace/${workspaceId}/v1/usage`,
      `https://api.atlassian.com/ex/jira/${cloudId}/jsm/assets/workspace/${other.workspaceId}/v1/usage`,
      `https://sandbox.atlassian.net/gateway/api/jsm/assets/workspace/${workspaceId}/v1/usage`,
      "https://nobody.atlassian.net/rest/api/3/myself",
    ]
    for (const url of wrong) expect((await get(url)).status, url).toBe(404)
    expect((await get("https://nobody.atlassian.net/rest/api/3/myself")).headers.get("content-type")).toBe("text/html")
  })

  it("tells hosts apart by Host where nothing was forwarded", async () => {
    const { get: request } = await import("node:http")
    const answer = await new Promise<number | undefined>((resolve) => {
      request(
        `${office.simulator.url}/_edge/tenant_info`,
        { headers: { Host: "example.atlassian.net" } },
        (response) => {
          response.resume()
          resolve(response.statusCode)
        },
      )
    })
    expect(answer).toBe(200)
  })

  it("knows which paths exist for which methods", async () => {
    expect((await office.call("PATCH", "/objectschema/list")).status).toBe(405)
    expect((await office.call("GET", "/nothing/here")).status).toBe(404)
    expect((await office.call("POST", "/object/create", "no object")).status).toBe(400)
  })
})

describe("signing in", () => {
  const url = "https://example.atlassian.net/rest/api/3/myself"

  it("needs e-mail and token of this site", async () => {
    const refused = [
      {},
      { Authorization: basic("backup-bot@example.com", "wrong") },
      { Authorization: basic("someone@example.com", "token-a") },
      { Authorization: basic("backup-bot@example.com", "token-b") },
      { Authorization: "Bearer token-a" },
    ]
    for (const given of refused) {
      const answer = await get(url, given)
      expect([answer.status, answer.json]).toEqual([401, { code: 401, message: "Unauthorized" }])
    }
    expect((await get(url)).status).toBe(200)
  })

  it("is not needed to learn the cloud id and that this is Jira Cloud", async () => {
    expect((await get("https://example.atlassian.net/_edge/tenant_info", {})).json).toEqual({
      cloudId: office.site.site.cloudId,
    })
    const info = await get("https://example.atlassian.net/rest/api/3/serverInfo", {})
    expect(info.json.deploymentType).toBe("Cloud")
  })

  it("fails once the token was replaced", async () => {
    await office.control("PUT", "token", { siteUrl: "https://example.atlassian.net", apiToken: "new" })
    expect((await get(url)).status).toBe(401)
    await office.control("PUT", "token", { siteUrl: "https://example.atlassian.net", apiToken: "token-a" })
  })

  it("as someone who administers nothing does not allow changes of the structure", async () => {
    office.site.site.accounts.push({ email: "agent@example.com", apiToken: "t", accountId: "acc", admin: false })
    const answer = await office.raw(
      `https://api.atlassian.com/jsm/assets/workspace/${office.site.site.workspaceId}/v1/objectschema/create`,
      {
        method: "POST",
        headers: { Authorization: basic("agent@example.com", "t") },
        body: JSON.stringify({ name: "N", objectSchemaKey: "NN" }),
      },
    )
    expect(answer.status).toBe(403)
  })
})

describe("the simulator", () => {
  it.each(["small", "synthetic"] as const)("serves the scenario %s with a full and an empty site", async (scenario) => {
    const simulator = await startSimulator({ scenario, objects: 50 })
    const [source, target] = simulator.sites
    expect(source).toMatchObject({ siteUrl: "https://example.atlassian.net", apiToken: "sim-token-example" })
    expect(target).toMatchObject({ siteUrl: "https://example-sandbox.atlassian.net", apiToken: "sim-token-sandbox" })
    const [full, empty] = simulator.world.sites
    expect(full?.objects.size).toBeGreaterThan(0)
    expect(empty?.objects.size).toBe(0)
    await simulator.close()
  })

  it("counts requests by site and endpoint", async () => {
    await office.control("DELETE", "counters")
    await office.call("GET", `/object/${office.syd1.id}`)
    await office.call("GET", "/object/999999")
    const { json } = await office.control("GET", "counters")
    expect(json["https://example.atlassian.net"]).toEqual({
      "GET /object/:id": { requests: 2, byStatus: { "200": 1, "404": 1 } },
    })
  })

  it("runs as a process of its own, tells where it listens, and ends when told to", async () => {
    const main = new URL("./main.ts", import.meta.url).pathname
    const child = spawn(process.execPath, [main, "--scenario", "synthetic", "--objects", "20"], {
      stdio: ["ignore", "pipe", "inherit"],
    })
    const [line] = await once(createInterface({ input: child.stdout }), "line")
    const { url, sites } = JSON.parse(String(line))
    const answer = await fetch(`${url}/_simulator/sites`)
    expect(await answer.json()).toMatchObject([{ objects: 20 }, { objects: 0 }])
    expect(sites[0].email).toBe("backup-bot@example.com")
    child.kill("SIGTERM")
    expect((await once(child, "exit"))[0]).toBe(0)
  })
})
