import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { openSimulatedAtlassian, type SimulatedAtlassian } from "../testing/simulated-atlassian.ts"
import { checkConnection, findWorkspaceId } from "./connect.ts"
import { createGuardedClient } from "./guarded-client.ts"

let world: SimulatedAtlassian

beforeAll(async () => {
  world = await openSimulatedAtlassian()
})

afterEach(() => world.steer("faults", { rules: [] }))
afterAll(() => world[Symbol.asyncDispose]())

describe("a connection that works", () => {
  it("has every right of an administrator, and tells whose account it is", async () => {
    const check = await checkConnection(world.sourceAccess, world.options)
    expect(check).toMatchObject({
      siteUrl: "https://example.atlassian.net",
      workspaceId: world.sourceAccess.workspaceId,
      account: { displayName: "Backup Bot", emailAddress: "backup-bot@example.com" },
      schemas: 4,
    })
    expect(check.rights.map(({ name, state }) => [name, state])).toEqual([
      ["Read schemas", "green"],
      ["Create schemas", "green"],
      ["Manage schemas", "green"],
      ["Browse projects", "green"],
      ["Edit issues", "green"],
    ])
  })

  it("finds its workspace", async () => {
    const { workspaceId, ...credentials } = world.sourceAccess
    expect(await findWorkspaceId(credentials, world.options)).toBe(workspaceId)
    expect((await checkConnection(credentials, world.options)).workspaceId).toBe(workspaceId)
  })

  it("may lack rights: they limit it and do not stop it", async () => {
    const site = world.simulator.world.sites[0]
    site?.accounts.push({ email: "reader@example.com", apiToken: "reader", accountId: "712020:reader", admin: false })
    const credentials = { ...world.sourceAccess, email: "reader@example.com", apiToken: "reader" }
    const { rights } = await checkConnection(credentials, world.options)
    expect(rights.find(({ name }) => name === "Create schemas")?.state).toBe("amber")
    await world.steer("faults", {
      rules: [
        { kind: "403", route: "GET /objectschema/list" },
        { kind: "404", route: "GET /rest/api/3/mypermissions" },
      ],
    })
    const limited = await checkConnection(credentials, world.options)
    expect(limited.rights.map(({ state }) => state)).toEqual(["red", "amber", "amber", "amber", "amber"])
  })

  it("sees an empty site as one it cannot back up yet", async () => {
    const { rights } = await checkConnection(world.targetAccess, world.options)
    expect(rights[0]).toMatchObject({ state: "amber", message: expect.stringContaining("sees no schema") })
  })
})

describe("each way to be wrong has its own error and field", () => {
  it("a wrong token or e-mail", async () => {
    for (const wrong of [{ apiToken: "old" }, { email: "someone@example.com" }]) {
      await expect(checkConnection({ ...world.sourceAccess, ...wrong }, world.options)).rejects.toMatchObject({
        code: "CREDENTIALS_REFUSED",
        userMessage: "example.atlassian.net refused the email and API token. Check both, or create a new token.",
        facts: { field: "apiToken" },
      })
    }
  })

  it("a workspace of another site", async () => {
    const credentials = { ...world.sourceAccess, workspaceId: world.targetAccess.workspaceId }
    await expect(checkConnection(credentials, world.options)).rejects.toMatchObject({
      code: "WORKSPACE_MISMATCH",
      userMessage: "This Workspace ID does not belong to example.atlassian.net",
      facts: { field: "workspaceId" },
    })
  })

  it("an account without an agent licence", async () => {
    for (const kind of ["403", "404"]) {
      await world.steer("faults", { rules: [{ kind, route: "GET /rest/servicedeskapi/assets/workspace" }] })
      await expect(checkConnection(world.sourceAccess, world.options)).rejects.toMatchObject({
        code: "PERMISSION_REFUSED",
        userMessage: expect.stringContaining("agent licence"),
        facts: { field: "email" },
      })
    }
  })

  it("a site that does not exist", async () => {
    const client = createGuardedClient({
      resolve: (_, __, answer) => answer(Object.assign(new Error("no such name"), { code: "ENOTFOUND" }), []),
    })
    const credentials = { ...world.sourceAccess, siteUrl: "https://no-such-site.atlassian.net" }
    await expect(checkConnection(credentials, { ...world.options, client })).rejects.toMatchObject({
      code: "UNREACHABLE",
      userMessage: "No site was found at no-such-site.atlassian.net. Check the spelling of the URL.",
      facts: { field: "siteUrl" },
    })
    await client.close()
  })

  it("a site that does not answer, within seconds", async () => {
    await world.steer("faults", { rules: [{ kind: "503" }] })
    const before = world.options.clock.now().getTime()
    await expect(checkConnection(world.sourceAccess, world.options)).rejects.toMatchObject({ code: "ATLASSIAN_FAILED" })
    expect(world.options.clock.now().getTime() - before).toBeLessThan(10_000)
  })
})
