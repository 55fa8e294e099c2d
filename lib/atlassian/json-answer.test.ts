import { describe, expect, it } from "vitest"
import { expectJson, parseJsonAnswer, parseSecretAnswer } from "./json-answer.ts"

describe("parseJsonAnswer", () => {
  it("takes media tokens out wherever they are and leaves everything else", () => {
    const avatar = { url48: "https://x/48", mediaClientConfig: { clientId: "c", mediaJwtToken: "live", fileId: "f" } }
    const clean = { url48: "https://x/48", mediaClientConfig: { clientId: "c", fileId: "f" } }
    const answer = {
      values: [{ avatar, attributes: [[{ referencedObject: { avatar } }]] }],
      mediaJwtToken: { a: "live" },
    }
    expect(parse(answer)).toEqual({
      values: [{ avatar: clean, attributes: [[{ referencedObject: { avatar: clean } }]] }],
    })
  })

  it("keeps what people wrote, even under such a name", () => {
    const value = { value: "mediaJwtToken", displayValue: "mediaJwtToken" }
    expect(parse({ objectAttributeValues: [value] })).toEqual({ objectAttributeValues: [value] })
  })

  it("keeps keys that look like JavaScript's own as plain keys", () => {
    const body = Buffer.from('{"__proto__":{"polluted":true},"constructor":1}')
    expect(JSON.stringify(parseJsonAnswer(body))).toBe('{"__proto__":{"polluted":true},"constructor":1}')
    expect(Reflect.get({}, "polluted")).toBeUndefined()
  })

  it.each([
    ["cut JSON", '{"values":[{"id":"1"'],
    ["nothing", ""],
    ["HTML", "<html><body>Log in</body></html>"],
    ["JSON 65 levels deep", `${"[".repeat(65)}${"]".repeat(65)}`],
    ["JSON 10,000 levels deep", `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`],
  ])("calls %s an answer that cannot be read, without quoting it", (_, body) => {
    const error = thrownBy(() => parseJsonAnswer(Buffer.from(body)))
    expect(error).toMatchObject({ code: "ATLASSIAN_FAILED", facts: { reason: "BROKEN_ANSWER" } })
    expect(String(error)).not.toContain("Log in")
    expect(error).not.toHaveProperty("cause")
  })

  it("reads 64 levels", () => {
    expect(() => parseJsonAnswer(Buffer.from(`${"[".repeat(64)}${"]".repeat(64)}`))).not.toThrow()
  })
})

it("parseSecretAnswer keeps the token for the call that asked for one", () => {
  expect(parseSecretAnswer(Buffer.from('{"mediaJwtToken":"live"}'))).toEqual({ mediaJwtToken: "live" })
})

function parse(answer: unknown) {
  return parseJsonAnswer(Buffer.from(JSON.stringify(answer)))
}

function thrownBy(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error("nothing was thrown")
}

describe("an answer that nobody reads", () => {
  const long = "x".repeat(200)

  it("may be empty or any whole JSON, however long", () => {
    for (const text of ["", "  ", "{}", "[]", "null", '{"id":"1"}', `{"text":"${long}"}`, `[ "${long}" ]\n`]) {
      expect(() => expectJson(Buffer.from(text)), text.slice(0, 20)).not.toThrow()
    }
  })

  it("is broken when it is a page, or was cut", () => {
    for (const text of ["<html>", `<html><body>${long}</body></html>`, `{"text":"${long}`, '{"id":"1"', long]) {
      expect(() => expectJson(Buffer.from(text)), text.slice(0, 20)).toThrow("not JSON")
    }
  })
})
