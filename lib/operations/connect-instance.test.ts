import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { connections } from "../../prisma-free-models/connections.ts"
import { collectionOf } from "../../prisma-free-models/model.ts"
import { openVaultWorld, type VaultWorld } from "../testing/vault-world.ts"
import { addTargetInstance } from "./add-target-instance.ts"
import { connectInstance } from "./connect-instance.ts"

let world: VaultWorld
beforeAll(async () => {
  world = await openVaultWorld()
})
afterAll(() => world.close())

describe("connecting an instance", () => {
  test("finds the workspace, checks the rights and makes the owner a trusted user (S0-01, S0-03)", async () => {
    const { ctx, principal, source } = world
    const view = await ctx.catalog.connection.view(principal)
    expect(view).toMatchObject({ workspaceId: source.workspaceId, health: "Healthy", email: source.email })
    expect(view.tokenLast4).toBe(source.apiToken.slice(-4))
    expect(await ctx.catalog.trustedUsers.find(source.siteUrl, "anna@example.com")).toMatchObject({
      role: "owner",
      state: "Invited",
    })
  })

  test("again keeps the instance, its people and their roles", async () => {
    const { ctx, principal, source } = world
    const { siteUrl, email, apiToken } = source
    const again = await connectInstance(ctx, { siteUrl, email, apiToken, ownerEmail: "anna@example.com" })
    expect(again.instanceId).toBe(principal.instanceId)
    expect(await ctx.catalog.trustedUsers.list(principal)).toHaveLength(1)
  })

  test("stores no token in clear, and opens it only beside its own site (T7, T15)", async () => {
    const { ctx, principal, source } = world
    const rows = collectionOf(ctx.mongo.db, connections)
    const row = await rows.findOne({ instanceId: principal.instanceId })
    expect(JSON.stringify(row)).not.toContain(source.apiToken)
    await rows.updateOne({ instanceId: principal.instanceId }, { $set: { siteUrl: "https://evil.atlassian.net" } })
    await expect(ctx.siteFor(principal.instanceId, "connection")).rejects.toMatchObject({ code: "CORRUPT" })
    await rows.updateOne({ instanceId: principal.instanceId }, { $set: { siteUrl: source.siteUrl } })
    expect((await ctx.siteFor(principal.instanceId, "connection")).siteUrl).toBe(source.siteUrl)
  })

  test.each([
    ["a wrong token", { apiToken: "wrong-token-0000000" }, "CREDENTIALS_REFUSED"],
    ["another site's workspace", { workspaceId: "00000000-0000-4000-8000-000000000000" }, "WORKSPACE_MISMATCH"],
    ["http", { siteUrl: "http://example.atlassian.net" }, "VALIDATION"],
    ["an inner host", { siteUrl: "https://127.0.0.1" }, "HOST_REFUSED"],
    ["no token", { apiToken: " " }, "VALIDATION"],
  ])("refuses %s and saves nothing", async (_what, wrong, code) => {
    const { ctx, source } = world
    const before = await ctx.catalog.instances.list()
    const { siteUrl, email, apiToken } = source
    const input = { siteUrl, email, apiToken, ownerEmail: "anna@example.com", ...wrong }
    await expect(connectInstance(ctx, input)).rejects.toMatchObject({ code })
    expect(await ctx.catalog.instances.list()).toEqual(before)
  })

  test("writes it to the audit log without the token", async () => {
    const { ctx, principal, source } = world
    const entries = await ctx.audit.page(principal, { limit: 100 })
    expect(entries.map((entry) => entry.action)).toContain("Current connection created")
    expect(JSON.stringify(entries)).not.toContain(source.apiToken)
    expect(await ctx.audit.verify(principal.instanceId)).toMatchObject({ broken: null })
  })
})

describe("a target instance", () => {
  test("is checked live, listed, and refused a second time under the same name (S0-14)", async () => {
    const { ctx, principal, target } = world
    const { siteUrl, email, apiToken } = target
    const input = { connectionName: "Sandbox", siteUrl, email, apiToken }
    const { targetInstanceId } = await addTargetInstance(ctx, principal, input)
    expect(await ctx.catalog.targets.list(principal)).toMatchObject([
      { id: targetInstanceId, connectionName: "Sandbox", siteUrl, workspaceId: target.workspaceId, location: "Cloud" },
    ])
    const again = addTargetInstance(ctx, principal, { ...input, connectionName: " sandbox " })
    await expect(again).rejects.toMatchObject({ code: "CONFLICT", facts: { field: "connectionName" } })
    const wrong = addTargetInstance(ctx, principal, { ...input, connectionName: "Other", apiToken: "wrong-token-00" })
    await expect(wrong).rejects.toMatchObject({ code: "CREDENTIALS_REFUSED" })
    expect(await ctx.catalog.targets.list(principal)).toHaveLength(1)
  })
})
