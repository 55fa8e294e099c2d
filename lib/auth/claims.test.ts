import { describe, expect, test } from "vitest"
import { type ClaimPolicy, type Claims, PERSONAL_TENANT, type ProviderId, verifyClaims } from "./claims.ts"

const tid = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490"
const microsoft = {
  iss: `https://login.microsoftonline.com/${tid}/v2.0`,
  tid,
  oid: "o",
  sub: "s",
  email: "ceo@victim.com",
}
const google = {
  iss: "https://accounts.google.com",
  sub: "1",
  email: "a@victim.com",
  email_verified: true,
  hd: "victim.com",
}
const simulatedGoogle = "http://127.0.0.1:4101"
const simulatedMicrosoft = "http://127.0.0.1:4102"

type Row = [what: string, provider: ProviderId, claims: Claims, policy?: ClaimPolicy]

const REFUSED: Row[] = [
  ["a Microsoft address nobody verified", "microsoft-entra-id", microsoft],
  ["xms_edov false", "microsoft-entra-id", { ...microsoft, xms_edov: false }],
  ["xms_edov as the text false", "microsoft-entra-id", { ...microsoft, xms_edov: "false" }],
  ["xms_edov as the text 0", "microsoft-entra-id", { ...microsoft, xms_edov: "0" }],
  [
    "the common issuer with a real tenant",
    "microsoft-entra-id",
    { ...microsoft, xms_edov: true, iss: "https://login.microsoftonline.com/common/v2.0" },
  ],
  [
    "the tenant on a foreign host",
    "microsoft-entra-id",
    { ...microsoft, xms_edov: true, iss: `https://evil.example/${tid}/v2.0` },
  ],
  [
    "a tenant that is no GUID",
    "microsoft-entra-id",
    { ...microsoft, xms_edov: true, tid: "common", iss: "https://login.microsoftonline.com/common/v2.0" },
  ],
  ["no tenant", "microsoft-entra-id", { ...microsoft, xms_edov: true, tid: undefined }],
  ["no object id", "microsoft-entra-id", { ...microsoft, xms_edov: true, oid: undefined }],
  ["an object id with the separator", "microsoft-entra-id", { ...microsoft, xms_edov: true, oid: "o|x" }],
  [
    "only preferred_username",
    "microsoft-entra-id",
    { ...microsoft, xms_edov: true, email: undefined, preferred_username: "ceo@victim.com" },
  ],
  [
    "another tenant than the one the operator vouches for",
    "microsoft-entra-id",
    microsoft,
    { trustedTenants: ["11111111-2222-3333-4444-555555555555"] },
  ],
  [
    "Microsoft's public issuer when another one is configured",
    "microsoft-entra-id",
    { ...microsoft, xms_edov: true },
    { issuer: simulatedMicrosoft },
  ],
  ["email_verified false", "google", { ...google, email_verified: false }],
  ["email_verified as text", "google", { ...google, email_verified: "true" }],
  ["no email_verified", "google", { ...google, email_verified: undefined }],
  ["another workspace domain", "google", { ...google, hd: "evil.com" }],
  ["a consumer account with a company address", "google", { ...google, hd: undefined }],
  ["an empty workspace domain", "google", { ...google, hd: "" }],
  ["a list as workspace domain", "google", { ...google, hd: ["victim.com"] }],
  ["a subdomain's address for the parent's workspace", "google", { ...google, email: "a@x.victim.com" }],
  ["a foreign issuer", "google", { ...google, iss: "https://evil.example" }],
  ["Google's public issuer when another one is configured", "google", google, { issuer: simulatedGoogle }],
  ["no subject", "google", { ...google, sub: undefined }],
  ["a quoted local part", "google", { ...google, email: '"e@evil.com"@victim.com' }],
  ["a full-width at sign", "google", { ...google, email: "a＠victim.com" }],
  ["two addresses", "google", { ...google, email: "a@evil.com,b@victim.com" }],
  ["a list of addresses", "google", { ...google, email: ["a@victim.com"] }],
  ["a query operator", "google", { ...google, email: { $ne: null } }],
  ["a dotless i", "google", { ...google, email: "a@vıctim.com" }],
  ["a trailing line feed", "google", { ...google, email: "a@victim.com\n" }],
  ["a header line", "google", { ...google, email: "a@victim.com\r\nBcc: x@evil.com" }],
  ["an address over 254 characters", "google", { ...google, email: `a@${"x.".repeat(130)}victim.com` }],
]

const ACCEPTED: Row[] = [
  ["xms_edov true", "microsoft-entra-id", { ...microsoft, xms_edov: true }],
  ["xms_edov 1", "microsoft-entra-id", { ...microsoft, xms_edov: 1 }],
  ["xms_edov as the text 1", "microsoft-entra-id", { ...microsoft, xms_edov: "1" }],
  [
    "a personal Microsoft account",
    "microsoft-entra-id",
    { ...microsoft, tid: PERSONAL_TENANT, iss: `https://login.microsoftonline.com/${PERSONAL_TENANT}/v2.0` },
  ],
  ["a tenant the operator vouches for", "microsoft-entra-id", microsoft, { trustedTenants: [tid] }],
  [
    "the common endpoint in the settings",
    "microsoft-entra-id",
    { ...microsoft, xms_edov: true },
    { issuer: "https://login.microsoftonline.com/common/v2.0" },
  ],
  [
    "the configured issuer of the simulator",
    "microsoft-entra-id",
    { ...microsoft, xms_edov: true, iss: simulatedMicrosoft },
    { issuer: simulatedMicrosoft },
  ],
  ["a workspace address", "google", google],
  ["Google's issuer without https://", "google", { ...google, iss: "accounts.google.com" }],
  ["a gmail address in capitals", "google", { ...google, email: "X@Gmail.com", hd: undefined }],
  ["a workspace domain in capitals", "google", { ...google, hd: "Victim.COM" }],
  ["the configured issuer", "google", { ...google, iss: simulatedGoogle }, { issuer: simulatedGoogle }],
]

describe("verifyClaims", () => {
  test.each(REFUSED)("refuses %s (%s)", (_what, provider, claims, policy) => {
    expect(verifyClaims(provider, claims, policy ?? {})).toMatchObject({ ok: false })
  })

  test.each(ACCEPTED)("accepts %s (%s)", (_what, provider, claims, policy) => {
    expect(verifyClaims(provider, claims, policy ?? {})).toMatchObject({ ok: true })
  })

  test("gives the lower-case address, the name and a key of the account itself", () => {
    expect(verifyClaims("google", { ...google, email: "A@Victim.com", name: " Ada " }, {})).toEqual({
      ok: true,
      email: "a@victim.com",
      identityKey: "google|1",
      name: "Ada",
    })
    expect(verifyClaims("microsoft-entra-id", { ...microsoft, xms_edov: true }, {})).toEqual({
      ok: true,
      email: "ceo@victim.com",
      identityKey: `ms|${tid}|o`,
      name: "ceo@victim.com",
    })
  })

  test("says that an unverified address is the reason, so that the person can be told", () => {
    expect(verifyClaims("google", { ...google, email_verified: false }, {})).toEqual({
      ok: false,
      reason: "unverified",
    })
  })
})
