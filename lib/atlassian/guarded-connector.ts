import { type LookupAddress, type LookupOptions, lookup } from "node:dns"
import { isIP } from "node:net"
import { buildConnector } from "undici"
import { AppError } from "../errors.ts"
import type { AddressRules } from "./address-rules.ts"

/** Resolves a name to all its addresses; node:dns' lookup, or a test's. */
export type Resolve = (
  host: string,
  options: LookupOptions & { all: true },
  answer: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

export interface ConnectorOptions {
  rules: AddressRules
  resolve?: Resolve | undefined
  /** Further certificate authorities to trust (PEM), for an operator's own Data Center. */
  certificateAuthorities?: string[] | undefined
  connectTimeoutMs: number
}

/** A connection that was never made: the request certainly did not leave. `cause` tells why. */
export class NotConnected extends Error {
  constructor(cause: unknown) {
    super("not connected", { cause })
    this.name = "NotConnected"
  }
}

/**
 * Opens every TLS connection of the product. The name is resolved here and the socket goes to the very addresses that
 * were checked (X-23, X-24: a later DNS answer changes nothing); one bad address refuses the host.
 */
export function createGuardedConnector(options: ConnectorOptions): buildConnector.connector {
  const { rules, resolve = lookup, certificateAuthorities, connectTimeoutMs } = options
  const connect = buildConnector({
    timeout: connectTimeoutMs,
    allowH2: false,
    minVersion: "TLSv1.2",
    ...(certificateAuthorities ? { ca: certificateAuthorities } : {}),
    lookup(host, lookupOptions, answer) {
      resolve(host, { ...lookupOptions, all: true }, (error, addresses) => {
        if (error) return answer(error, [])
        const bad = addresses.find(({ address }) => !rules.allows(host, address))
        if (bad) return answer(refused(host), [])
        const [first] = addresses
        if (!first) return answer(refused(host), [])
        if (lookupOptions.all) return answer(null, addresses)
        answer(null, first.address, first.family)
      })
    },
  })
  return (target, callback) => {
    // The socket layer does not look up an IP literal, so the check above would not see one.
    if (isIP(target.hostname.replace(/^\[|\]$/g, "")) !== 0) {
      return callback(new NotConnected(refused(target.hostname)), null)
    }
    connect(target, (...result) => {
      const [error, socket] = result
      if (error) return callback(new NotConnected(error), null)
      callback(null, socket)
    })
  }
}

function refused(host: string): AppError {
  return new AppError("HOST_REFUSED", `${host} leads to an address that is not public`, {
    userMessage: "This host is not allowed",
    facts: { field: "siteUrl", host },
  })
}
