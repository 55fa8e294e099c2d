import { describe, expect, it } from "vitest"
import { typedWorkspaceId } from "./workspace-id.ts"

const ID = "e77a20bb-0b16-40e8-889b-ad0fff6fd7c8"

describe("a typed workspace id", () => {
  it("is taken as it is, without blanks around it", () => {
    expect(typedWorkspaceId(` ${ID}\n`)).toBe(ID)
    expect(typedWorkspaceId("3b3b70g5-0000-4000-8000-000000000000")).toBe("3b3b70g5-0000-4000-8000-000000000000")
  })

  it("is found in the pasted answer of the instance", () => {
    expect(typedWorkspaceId(`{"size":1,"values":[{"workspaceId": "${ID}"}]}`)).toBe(ID)
  })

  it("may be left out", () => {
    expect(typedWorkspaceId("  ")).toBeUndefined()
  })

  it.each(['"; drop', "short", '{"workspaceId":""}', "x".repeat(65)])("refuses %s", (text) => {
    expect(() => typedWorkspaceId(text)).toThrow(
      expect.objectContaining({ code: "VALIDATION", facts: { field: "workspaceId" } }),
    )
  })
})
