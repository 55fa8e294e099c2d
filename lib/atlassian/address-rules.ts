import { BlockList, isIP } from "node:net"
import { isCloudHost } from "../assets/site-url.ts"

/** Special-purpose networks of IPv4 (IANA registry): none of them is a place in the public Internet. */
const REFUSED_V4 = [
  "0.0.0.0/8", // this network
  "10.0.0.0/8",
  "100.64.0.0/10", // carrier-grade NAT, also some clouds' metadata
  "127.0.0.0/8",
  "169.254.0.0/16", // link-local, cloud metadata
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.31.196.0/24",
  "192.52.193.0/24",
  "192.88.99.0/24", // 6to4 relay
  "192.168.0.0/16",
  "192.175.48.0/24",
  "198.18.0.0/15", // benchmarks
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4", // multicast
  "240.0.0.0/4", // reserved and broadcast
]

/** Everything outside 2000::/3 is refused (loopback, mapped IPv4, NAT64, unique-local, link-local, multicast); these too. */
const REFUSED_V6 = [
  "2001::/23", // IETF protocols: Teredo, ORCHID, benchmarks
  "2001:db8::/32", // documentation
  "2002::/16", // 6to4
  "2620:4f:8000::/48",
  "3fff::/20", // documentation
]

/** Never reachable, not even by the operator's list: metadata services and addresses that name no single host. */
const NEVER = networks([
  "0.0.0.0/8",
  "100.100.100.200/32",
  "169.254.0.0/16",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "::/128",
  "fe80::/10",
  "ff00::/8",
  "fd00:ec2::254/128",
])

const refusedV4 = networks(REFUSED_V4)
const refusedV6 = networks(REFUSED_V6)
const globalV6 = networks(["2000::/3"])

/** True when an address is a public one. Anything unclear, such as a zone index, is not. */
export function isPublicAddress(address: string): boolean {
  if (address.includes("%")) return false
  const family = isIP(address)
  if (family === 4) return !refusedV4.check(address, "ipv4")
  if (family === 6) return globalV6.check(address, "ipv6") && !refusedV6.check(address, "ipv6")
  return false
}

export interface AddressRules {
  /** Whether a connection to this host may go to this address. */
  allows(host: string, address: string): boolean
}

/**
 * public addresses for every host; private ones only for hosts on the operator's list, or inside a
 * listed network. A Cloud site never gets a private address.
 */
export function createAddressRules(allowedPrivateHosts: readonly string[] = []): AddressRules {
  const hosts = new Set(allowedPrivateHosts.filter((entry) => !entry.includes("/")).map(hostOf))
  const listed = networks(allowedPrivateHosts.filter((entry) => entry.includes("/")))
  return {
    allows(host, address) {
      if (isPublicAddress(address)) return true
      const family = isIP(address)
      if (family === 0 || address.includes("%") || isCloudHost(host)) return false
      const type = family === 4 ? "ipv4" : "ipv6"
      if (NEVER.check(address, type)) return false
      return hosts.has(host) || listed.check(address, type)
    },
  }
}

function hostOf(entry: string): string {
  return entry.toLowerCase().replace(/:\d+$/, "")
}

function networks(entries: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = "", prefix = ""] = entry.split("/")
    list.addSubnet(address, Number(prefix), address.includes(":") ? "ipv6" : "ipv4")
  }
  return list
}
