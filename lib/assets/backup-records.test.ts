import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { decodeRecord, encodeObject, encodeRecord } from "./backup-records.ts"
import type { AssetObject, Json } from "./nouns.ts"

const OBJECT: AssetObject = {
  id: "88",
  objectKey: "ITSM-88",
  label: "SYD-1",
  objectTypeId: "23",
  created: "2021-02-16T20:04:41.527Z",
  updated: "2021-02-16T20:04:41.527Z",
  hasAvatar: false,
  avatarUrl: null,
  attributes: [],
  attachmentsExist: null,
  openIssuesExist: null,
  raw: {},
}

/** Any JSON value, with the member names and texts that break careless code. */
const { json } = fc.letrec<{ json: Json; leaf: Json }>((tie) => ({
  leaf: fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n)),
    fc.constantFrom(Number.MAX_SAFE_INTEGER + 2, 1e308, 5e-324, -1e21),
    fc.string({ unit: "binary" }),
    fc.constantFrom("\ud800", "a\udc00b", "\u2028", "\0", "mediaJwtToken"),
  ),
  json: fc.oneof(
    { maxDepth: 4 },
    tie("leaf"),
    fc.array(tie("json"), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "a.b", "$set")), tie("json")), {
        maxLength: 4,
      })
      // JSON.parse is what makes `__proto__` an own member, as it arrives from the network.
      .map((members): Json => JSON.parse(`{${members.map(([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`)}}`)),
  ),
}))

describe("records of a backup", () => {
  it("gives back every answer exactly as it came, whatever is in it", () => {
    fc.assert(
      fc.property(json, fc.string({ unit: "binary" }), (answer, text) => {
        const object: AssetObject = {
          ...OBJECT,
          label: text,
          attributes: [{ objectTypeAttributeId: "1", values: [{ kind: "default", value: text, display: text }] }],
          raw: { answer },
        }
        const decoded = decodeRecord("object", encodeObject(object).json)
        expect(JSON.stringify(decoded)).toBe(JSON.stringify(object))
        expect(decoded.label).toBe(text)
      }),
      { numRuns: 500 },
    )
  })

  it("keeps a member named __proto__ as data and pollutes nothing", () => {
    const raw = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}')
    const decoded = decodeRecord("object", encodeObject({ ...OBJECT, raw }).json)
    expect(JSON.stringify(decoded.raw)).toBe(JSON.stringify(raw))
    expect(Reflect.get({}, "polluted")).toBeUndefined()
  })

  it("drops a media token the client forgot, but not a text that speaks of one", () => {
    const raw = { avatar: { mediaClientConfig: { mediaJwtToken: "secret", fileId: "f" } }, note: "mediaJwtToken" }
    const { json: text } = encodeObject({ ...OBJECT, raw })
    expect(text).not.toContain("secret")
    expect(decodeRecord("object", text).raw).toEqual({
      avatar: { mediaClientConfig: { fileId: "f" } },
      note: "mediaJwtToken",
    })
  })

  it("files an object under its type", () => {
    expect(encodeObject(OBJECT)).toMatchObject({ kind: "object", id: "88", group: "23" })
  })

  it("refuses text that is not a record of the kind, and names where", () => {
    expect(() => decodeRecord("object", '{"id":1}')).toThrow(expect.objectContaining({ code: "CORRUPT" }))
    expect(() => decodeRecord("gap", "{")).toThrow(expect.objectContaining({ code: "CORRUPT" }))
    const gap = encodeRecord("gap", "icons:1", {
      part: "icons",
      subjectId: "1",
      subjectName: "Server",
      reason: "NOT_FOUND",
      message: "",
      at: "",
    })
    expect(() => decodeRecord("gap", gap.json.replace("NOT_FOUND", "GONE"))).toThrow(/"reason"/)
  })
})
