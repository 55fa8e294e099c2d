import { describe, expect, it } from "vitest"
import { AppError } from "../errors.ts"
import { reasonOf, refusalOf, refusedAttributes } from "./refusal.ts"

describe("what Atlassian refuses", () => {
  it.each([
    ["Text attribute value must be less than 255 characters long", "TOO_LARGE"],
    ["User(s) Ada not found in Jira", "USER_MISSING"],
    ["Invalid Group(s)", "NOT_FOUND"],
    ["Project OPS not found in Jira", "NOT_FOUND"],
    ["is invalid due to restrictions", "VALIDATION"],
    ["has duplicated value", "VALIDATION"],
  ])("gets a reason code: %j is %s", (message, reason) => {
    expect(reasonOf(message)).toBe(reason)
  })

  it("names attributes with and without the prefix of the API", () => {
    const attributeErrors = JSON.stringify({ "rlabs-insight-attribute-1881": "Invalid Group(s)", "12": "bad" })
    const error = new AppError("ATLASSIAN_REFUSED", "no", { facts: { attributeErrors } })
    expect([...refusedAttributes(error)].sort()).toEqual([
      ["12", "bad"],
      ["1881", "Invalid Group(s)"],
    ])
    expect(
      refusedAttributes(new AppError("ATLASSIAN_REFUSED", "no", { facts: { attributeErrors: "<html>" } })).size,
    ).toBe(0)
  })

  it("ends one step where it is about that step, and the run where it is not", () => {
    expect(refusalOf(new AppError("PERMISSION_REFUSED", "403"))).toMatchObject({ reason: "PERMISSION" })
    expect(refusalOf(new AppError("NOT_FOUND", "404"))).toMatchObject({ reason: "NOT_FOUND" })
    for (const code of [
      "CREDENTIALS_REFUSED",
      "UNREACHABLE",
      "STOPPED",
      "LEASE_LOST",
      "RATE_LIMITED",
      "IN_DOUBT",
    ] as const) {
      expect(refusalOf(new AppError(code, "no"))).toBeNull()
    }
    expect(refusalOf(new Error("a bug"))).toBeNull()
  })
})
