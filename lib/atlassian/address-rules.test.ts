import { describe, expect, it } from "vitest"
import { createAddressRules, isPublicAddress } from "./address-rules.ts"

const REFUSED = [
  ..."127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.1.2.3 172.16.0.1 172.31.255.255 192.168.0.1 169.254.169.254".split(
    " ",
  ),
  ..."100.64.0.1 100.100.100.200 100.127.255.255 192.0.0.192 198.18.0.1 198.19.255.255 192.0.2.1 198.51.100.7".split(
    " ",
  ),
  ..."203.0.113.9 192.88.99.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255".split(" "),
  ...":: ::1 fe80::1 fe80::1%eth0 fc00::1 fd00:ec2::254 ff02::1 ::ffff:10.0.0.1 ::ffff:127.0.0.1".split(" "),
  ..."::ffff:8.8.8.8 ::127.0.0.1 64:ff9b::a00:1 64:ff9b:1::1 100::1 2002:7f00:1:: 2001:0:4136:e378:: 2001:db8::1".split(
    " ",
  ),
  ..."3fff::1 5f00::1 4000::1 2600:1f18::1%eth0 x 127.1 0x7f.1 1.2.3 1.2.3.4.5".split(" "),
  "",
]
const PUBLIC = ["104.192.142.19", "8.8.8.8", "172.32.0.1", "100.63.255.255", "2600:1f18::1", "2a00:1450:4001::200e"]

describe("isPublicAddress", () => {
  it.each(REFUSED)("refuses %j", (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  it.each(PUBLIC)("takes %s", (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })
})

describe("the operator's list", () => {
  const rules = createAddressRules(["jira.corp.internal:8443", "10.20.0.0/16", "fd12:3456::/32"])

  it("opens private addresses for a listed host, and a listed network for any other name", () => {
    expect(rules.allows("jira.corp.internal", "192.168.7.7")).toBe(true)
    expect(rules.allows("jira.example.com", "10.20.3.4")).toBe(true)
    expect(rules.allows("jira.example.com", "fd12:3456::7")).toBe(true)
    expect(rules.allows("jira.example.com", "10.21.3.4")).toBe(false)
    expect(rules.allows("jira.example.com", "127.0.0.1")).toBe(false)
  })

  it("opens nothing private for a Cloud site, and never a metadata address", () => {
    expect(rules.allows("example.atlassian.net", "10.20.3.4")).toBe(false)
    expect(rules.allows("jira.corp.internal", "169.254.169.254")).toBe(false)
    expect(rules.allows("jira.corp.internal", "100.100.100.200")).toBe(false)
    expect(rules.allows("jira.corp.internal", "0.0.0.0")).toBe(false)
  })
})
