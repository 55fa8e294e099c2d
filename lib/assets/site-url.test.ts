import { describe, expect, it } from "vitest"
import { isAppError } from "../errors.ts"
import { checkSiteUrl } from "./site-url.ts"

const REFUSED: [unknown, string][] = [
  ["http://x.atlassian.net", "The URL must start with https://"],
  ["x.atlassian.net", "The URL must start with https://"],
  ["//x.atlassian.net", "The URL must start with https://"],
  ["HTTP://x.atlassian.net", "The URL must start with https://"],
  ["ftp://x.atlassian.net", "The URL must start with https://"],
  ["file:///etc/passwd", "The URL must start with https://"],
  ["gopher://x", "The URL must start with https://"],
  ["javascript:alert(1)", "The URL must start with https://"],
  ["data:text/html,x", "The URL must start with https://"],
  ["", "The URL must start with https://"],
  ["https://localhost", "This host is not allowed"],
  ["https://LOCALHOST", "This host is not allowed"],
  ["https://localhost.", "This host is not allowed"],
  ["https://app.localhost", "This host is not allowed"],
  ["https://localtest.me", "This host is not allowed"],
  ["https://a.localtest.me", "This host is not allowed"],
  ["https://lvh.me", "This host is not allowed"],
  ["https://printer.local", "This host is not allowed"],
  ["https://jira", "This host is not allowed"],
  ["https://127.0.0.1.nip.io", "This host is not allowed"],
  ["https://x.sslip.io", "This host is not allowed"],
  ["https://127.0.0.1", "This host is not allowed"],
  ["https://127.1", "This host is not allowed"],
  ["https://2130706433", "This host is not allowed"],
  ["https://0x7f000001", "This host is not allowed"],
  ["https://0177.0.0.1", "This host is not allowed"],
  ["https://0", "This host is not allowed"],
  ["https://[::1]", "This host is not allowed"],
  ["https://[::ffff:127.0.0.1]", "This host is not allowed"],
  ["https://[::ffff:7f00:1]", "This host is not allowed"],
  ["https://[64:ff9b::7f00:1]", "This host is not allowed"],
  ["https://169.254.169.254", "This host is not allowed"],
  ["https://metadata.google.internal", "This host is not allowed"],
  ["https://10.0.0.1", "This host is not allowed"],
  ["https://192.168.1.1", "This host is not allowed"],
  ["https://172.16.0.1", "This host is not allowed"],
  ["https://100.100.100.200", "This host is not allowed"],
  ["https://[fd00:ec2::254]", "This host is not allowed"],
  ["https://①②⑦.⓪.⓪.①", "This host is not allowed"],
  ["https://ⓛocalhost", "This host is not allowed"],
  ["https://x.atlassian.net@127.0.0.1", "The URL must not contain a user name"],
  ["https://user:pw@x.atlassian.net", "The URL must not contain a user name"],
  ["https://:pw@x.atlassian.net", "The URL must not contain a user name"],
  ["https://127.0.0.1#.atlassian.net", "The URL must not contain a query or a fragment"],
  ["https://127.0.0.1?.atlassian.net", "The URL must not contain a query or a fragment"],
  ["https://evil.com/.atlassian.net", "This host is not allowed"],
  ["https://evil.com\\.atlassian.net", "The URL must not contain blanks or backslashes"],
  ["https://x.atlassian.net.evil.com", "This host is not allowed"],
  ["https://xatlassian.net", "This host is not allowed"],
  ["https://atlassian.net", "This host is not allowed"],
  ["https://.atlassian.net", "This host is not allowed"],
  ["https://a.b.atlassian.net", "This host is not allowed"],
  ["https://x.atlassian.net.", "This host is not allowed"],
  ["https://x_y.atlassian.net", "This host is not allowed"],
  ["https://x.atlassian.net:8443", "The URL must not contain a port"],
  ["https://x.atlassian.net:22", "The URL must not contain a port"],
  ["https://x.atlassian.net:99999", "This is not a URL"],
  ["https://x.atlassian.net?x=1", "The URL must not contain a query or a fragment"],
  ["https://x.atlassian.net#f", "The URL must not contain a query or a fragment"],
  [" https://x.atlassian.net", "The URL must not contain blanks or backslashes"],
  ["https://x.atlassian.net\n", "The URL must not contain blanks or backslashes"],
  ["https://x.atlassian.net\r\nHost:evil", "The URL must not contain blanks or backslashes"],
  ["https://x.atlassian.net%00.evil.com", "This is not a URL"],
  ["https://x.atlassian。net.evil.com", "This host is not allowed"],
  ["https://x.аtlassian.net", "This host is not allowed"],
  ["https://-x.atlassian.net", "This host is not allowed"],
  ["https://jira.example.com", "This host is not allowed"],
  [null, "This is not a URL"],
  [42, "This is not a URL"],
  [{}, "This is not a URL"],
  [["https://x.atlassian.net"], "This is not a URL"],
  [`https://${"a".repeat(400)}.atlassian.net`, "This is not a URL"],
  [`https://${"a".repeat(64)}.atlassian.net`, "This host is not allowed"],
]

const ACCEPTED = [
  ["https://x.atlassian.net", "https://x.atlassian.net"],
  ["https://X.Atlassian.NET/", "https://x.atlassian.net"],
  ["https://my-site-1.atlassian.net", "https://my-site-1.atlassian.net"],
  ["https://x.jira.com", "https://x.jira.com"],
  ["HTTPS://x.atlassian.net", "https://x.atlassian.net"],
  ["https://x.atlassian.net:443", "https://x.atlassian.net"],
  // of a Cloud site's address only the site itself is kept.
  ["https://x.atlassian.net/rest", "https://x.atlassian.net"],
  ["https://x.atlassian.net/../admin", "https://x.atlassian.net"],
  ["https://x.atlassian.net/jira/servicedesk/assets", "https://x.atlassian.net"],
] as const

describe("checkSiteUrl", () => {
  it.each(REFUSED)("refuses %j with its own sentence", (text, sentence) => {
    expect(refusalOf(text)).toMatchObject({ userMessage: sentence, facts: { field: "siteUrl" } })
  })

  it.each(ACCEPTED)("accepts %s as the Cloud site %s", (text, siteUrl) => {
    expect(checkSiteUrl(text)).toEqual({ siteUrl, cloud: true })
  })

  it("tells a wrong form from a host that is not allowed", () => {
    expect(refusalOf("x.atlassian.net").code).toBe("VALIDATION")
    expect(refusalOf("https://localhost").code).toBe("HOST_REFUSED")
  })

  it("takes a host of the operator's list with its port and context path, and no other port of it", () => {
    const options = { allowedPrivateHosts: ["jira.corp.internal:8443"] }
    const answer = { siteUrl: "https://jira.corp.internal:8443/jira", cloud: false }
    expect(checkSiteUrl("https://JIRA.corp.internal:8443/jira/", options)).toEqual(answer)
    expect(() => checkSiteUrl("https://jira.corp.internal", options)).toThrow("This host is not allowed")
    expect(() => checkSiteUrl("https://jira.corp.internal:22", options)).toThrow("This host is not allowed")
  })

  it("takes names for a listed network, whose addresses are checked at connect, but never local names or literals", () => {
    const options = { allowedPrivateHosts: ["10.20.0.0/16"] }
    expect(checkSiteUrl("https://jira.example.com", options)).toEqual({
      siteUrl: "https://jira.example.com",
      cloud: false,
    })
    for (const text of [
      "https://10.20.0.1",
      "https://localhost",
      "https://a.localhost",
      "https://jira.example.com:8443",
    ]) {
      expect(() => checkSiteUrl(text, options), text).toThrow("This host is not allowed")
    }
  })
})

function refusalOf(text: unknown) {
  try {
    checkSiteUrl(text)
  } catch (error) {
    if (isAppError(error)) return error
  }
  throw new Error(`${String(text)} was accepted`)
}
