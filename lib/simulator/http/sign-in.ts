import { timingSafeEqual } from "node:crypto"
import type { SimulatedAccount, SimulatedSite } from "../world.ts"
import { unauthorized } from "./answer.ts"

/** Basic authentication with e-mail address and API token of the site; throws the gateway's 401. */
export function signIn(site: SimulatedSite, authorization: string | undefined): SimulatedAccount {
  const encoded = /^Basic (\S+)$/i.exec(authorization ?? "")?.[1]
  const [email = "", ...rest] = Buffer.from(encoded ?? "", "base64")
    .toString("utf8")
    .split(":")
  const apiToken = rest.join(":")
  for (const account of site.accounts) {
    if (account.email.toLowerCase() === email.toLowerCase() && equal(account.apiToken, apiToken)) return account
  }
  throw unauthorized()
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
