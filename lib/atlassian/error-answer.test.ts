import fc from "fast-check"
import { describe, expect, it } from "vitest"
import errors from "../simulator/contract/errors.json" with { type: "json" }
import { describeErrorAnswer, readErrorAnswer } from "./error-answer.ts"

const nothing = { messages: [], attributeErrors: {}, fieldErrors: {} }

describe("readErrorAnswer", () => {
  it("reads each form that Atlassian's services use", () => {
    expect(read(errors.validation_400).attributeErrors).toEqual({ "1881": "Invalid Group(s)" })
    expect(read(errors.type_name_400).fieldErrors).toEqual({ name: "Name has to be unique" })
    expect(read(errors.bad_aql_400).messages).toEqual(["No matching attribute for AQL clause (objectKey)"])
    expect(read(errors.not_found_404).messages).toEqual(["NotFoundInsightException: Could not find Object with id 1"])
    expect(read(errors.attachments_404).messages).toEqual(["TCS 404"])
    expect(read(errors.import_409).messages).toEqual(["MISSING_MAPPING"])
    expect(read({ code: 401, message: "Unauthorized" }).messages).toEqual(["Unauthorized"])
  })

  it.each([
    ["nothing", ""],
    ["HTML", "<!doctype html><h1>502 Bad Gateway</h1>"],
    ["XML", '<?xml version="1.0"?><status><status-code>404</status-code></status>'],
    ["cut JSON", '{"errorMessages":["No'],
    ["a list", '["a"]'],
    ["a text", '"a"'],
    ["null", "null"],
    ["fields of other types", '{"errorMessages":"x","errors":[1],"message":7,"errorMessage":null}'],
  ])("finds no words in %s", (_, body) => {
    expect(readErrorAnswer(Buffer.from(body))).toEqual(nothing)
  })

  it("never fails, whatever comes", () => {
    const body = fc.oneof(
      fc.uint8Array(),
      fc.json().map(Buffer.from),
      fc.jsonValue().map((value) => bytes({ errors: value })),
    )
    fc.assert(fc.property(body, (some) => describeErrorAnswer(readErrorAnswer(some)).length < 1_000_000))
  })

  it("keeps an attribute named like JavaScript's own keys a plain entry", () => {
    const answer = readErrorAnswer(
      Buffer.from('{"errors":{"rlabs-insight-attribute-__proto__":"bad","__proto__":"worse"}}'),
    )
    expect(Object.entries(answer.attributeErrors)).toEqual([["__proto__", "bad"]])
    expect(Object.entries(answer.fieldErrors)).toEqual([["__proto__", "worse"]])
  })

  it("shortens long messages and takes control characters out", () => {
    const [message] = read({ errorMessages: [`a\u0000b\n\u001b[31m${"x".repeat(5_000)}`] }).messages
    expect(message?.length).toBeLessThan(320)
    expect(message).toMatch(/^a b \[31mx+…$/)
  })
})

it("describeErrorAnswer puts it all into one line", () => {
  const answer = read({ errorMessages: ["No."], errors: { name: "Taken", "rlabs-insight-attribute-7": "Invalid" } })
  expect(describeErrorAnswer(answer)).toBe("No.; name: Taken; attribute 7: Invalid")
})

function read(json: unknown) {
  return readErrorAnswer(bytes(json))
}

function bytes(json: unknown) {
  return Buffer.from(JSON.stringify(json) ?? "")
}
