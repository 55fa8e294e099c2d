/**
 * Which Google or Microsoft sign-in may stand for an e-mail address (security.md T17 – T21, S1-03). Runs on the claims
 * of an id token the sign-in library has verified, and trusts none of the library's own issuer handling: Auth.js takes
 * the tenant from the token itself, and its tenant pattern never matches a GUID.
 */
export function verifyClaims(provider: ProviderId, claims: Claims, policy: ClaimPolicy): VerifiedIdentity | Refusal {
  const email = strictEmail(claims.email)
  if (email === null) return refuse("email")
  return provider === "google" ? verifyGoogle(claims, email, policy) : verifyMicrosoft(claims, email, policy)
}

export const PROVIDERS = ["google", "microsoft-entra-id"] as const
export type ProviderId = (typeof PROVIDERS)[number]

export const PROVIDER_NAMES: Record<ProviderId, string> = { google: "Google", "microsoft-entra-id": "Microsoft" }

/** True for the ids of the two providers and nothing else. */
export function isProvider(text: unknown): text is ProviderId {
  return PROVIDERS.some((provider) => provider === text)
}

/** Foreign values: every claim may be anything. */
export type Claims = Readonly<Record<string, unknown>>

export interface ClaimPolicy {
  /** The issuer from the settings; undefined means the provider's public one. */
  issuer?: string | undefined
  /** Microsoft tenants (GUID) whose e-mail addresses the operator vouches for. */
  trustedTenants?: readonly string[]
}

export interface VerifiedIdentity {
  ok: true
  /** Lower-case ASCII address. */
  email: string
  /** Never changes for an account: "google|<sub>" or "ms|<tid>|<oid>"; pinned at the first sign-in (T20). */
  identityKey: string
  name: string
}

export interface Refusal {
  ok: false
  reason: "email" | "issuer" | "subject" | "unverified"
}

const GOOGLE_ISSUERS = ["https://accounts.google.com", "accounts.google.com"]
const MICROSOFT_HOST = "login.microsoftonline.com"
/** Tenant of personal Microsoft accounts; Microsoft itself verifies their addresses. */
export const PERSONAL_TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"
const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/
const EMAIL =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/

function verifyGoogle(claims: Claims, email: string, policy: ClaimPolicy): VerifiedIdentity | Refusal {
  const issuers = policy.issuer === undefined ? GOOGLE_ISSUERS : [policy.issuer]
  if (typeof claims.iss !== "string" || !issuers.includes(claims.iss)) return refuse("issuer")
  const subject = subjectPart(claims.sub)
  if (subject === null) return refuse("subject")
  if (claims.email_verified !== true) return refuse("unverified")
  // Google answers for gmail.com and for the Workspace domain in `hd`, not for a company address on a consumer account.
  const workspace = typeof claims.hd === "string" && claims.hd !== "" ? claims.hd.toLowerCase() : null
  const authoritative = email.endsWith("@gmail.com") || (workspace !== null && email.endsWith(`@${workspace}`))
  if (!authoritative) return refuse("unverified")
  return { ok: true, email, identityKey: `google|${subject}`, name: nameOf(claims, email) }
}

function verifyMicrosoft(claims: Claims, email: string, policy: ClaimPolicy): VerifiedIdentity | Refusal {
  const { tid } = claims
  if (typeof tid !== "string" || !GUID.test(tid)) return refuse("issuer")
  if (claims.iss !== microsoftIssuer(tid, policy.issuer)) return refuse("issuer")
  const object = subjectPart(claims.oid)
  if (object === null) return refuse("subject")
  // Anyone may write any `email` into a tenant of their own; `xms_edov` says that the domain's owner verified it.
  const domainVerified = claims.xms_edov === true || claims.xms_edov === 1 || claims.xms_edov === "1"
  const vouched = tid === PERSONAL_TENANT || domainVerified || (policy.trustedTenants ?? []).includes(tid)
  if (!vouched) return refuse("unverified")
  return { ok: true, email, identityKey: `ms|${tid}|${object}`, name: nameOf(claims, email) }
}

/** At Microsoft every tenant is its own issuer; any other configured issuer is taken letter by letter. */
function microsoftIssuer(tid: string, configured: string | undefined): string {
  if (configured !== undefined && new URL(configured).host !== MICROSOFT_HOST) return configured
  return `https://${MICROSOFT_HOST}/${tid}/v2.0`
}

/** Plain ASCII addresses only, so that no look-alike, quoted part or second address can stand for another (T21). */
function strictEmail(value: unknown): string | null {
  if (typeof value !== "string" || value.length > 254 || value.normalize("NFKC") !== value) return null
  return EMAIL.test(value) ? value.toLowerCase() : null
}

/** The separator is refused, so that two different pairs can never make one key. */
function subjectPart(value: unknown): string | null {
  return typeof value === "string" && /^[^|\s]{1,255}$/.test(value) ? value : null
}

function nameOf(claims: Claims, email: string): string {
  return typeof claims.name === "string" && claims.name.trim() !== "" ? claims.name.trim().slice(0, 200) : email
}

function refuse(reason: Refusal["reason"]): Refusal {
  return { ok: false, reason }
}
