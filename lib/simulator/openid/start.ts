import { generateKeyPairSync, randomBytes } from "node:crypto"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import { interactionPolicy, Provider } from "oidc-provider"
import { chooserPage, problemPage } from "./chooser-page.ts"
import { memoryAdapter } from "./memory-adapter.ts"
import type { SimulatedPerson } from "./people.ts"

export type OpenIdKind = "google" | "microsoft"

export interface OpenIdClient {
  clientId: string
  clientSecret: string
  redirectUris: string[]
}

export interface OpenIdOptions {
  kind: OpenIdKind
  people: readonly SimulatedPerson[]
  clients: readonly OpenIdClient[]
  /** 0 or absent: any free port. */
  port?: number
}

export interface RunningOpenIdProvider {
  /** "http://127.0.0.1:PORT" */
  issuer: string
  close(): Promise<void>
}

/** Tenant of the simulated Microsoft directory. */
export const SIMULATED_TENANT = "11111111-2222-4333-8444-555555555555"

/**
 * A real OpenID provider on loopback that stands in for Google or Microsoft: discovery, PKCE, nonce, signed id tokens
 * with the claims of the kind (Google `email_verified`, `hd`; Microsoft `tid`, `oid`, `xms_edov`), and an account
 * chooser instead of passwords. It remembers nobody: each sign-in asks which person to be.
 */
export async function startOpenIdProvider(options: OpenIdOptions): Promise<RunningOpenIdProvider> {
  const server = createServer()
  await listen(server, options.port ?? 0)
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("the OpenID provider has no port")
  const issuer = `http://127.0.0.1:${address.port}`
  const provider = createProvider(issuer, options)
  const protocol = provider.callback()
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    forgetSession(request)
    const handled = isInteraction(request) ? choose(provider, options, request, response) : protocol(request, response)
    Promise.resolve(handled).catch(() => sendPage(response, 400, problemPage(options.kind)))
  })
  return { issuer, close: () => close(server) }
}

function createProvider(issuer: string, { kind, people, clients }: OpenIdOptions): Provider {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
  const hour = 3600
  return new Provider(issuer, {
    adapter: memoryAdapter(),
    clients: clients.map((client) => ({
      client_id: client.clientId,
      client_secret: client.clientSecret,
      redirect_uris: client.redirectUris,
      grant_types: ["authorization_code"],
      response_types: ["code"],
    })),
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256" }] },
    cookies: { keys: [randomBytes(32).toString("hex")] },
    claims: { openid: ["sub", ...ownClaims(kind)], email: ["email"], profile: ["name"] },
    // Otherwise the claims would come from the userinfo endpoint only.
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    interactions: { policy: askWhoEachTime(), url: (_context, interaction) => `/interaction/${interaction.uid}` },
    ttl: { AccessToken: hour, AuthorizationCode: 60, Grant: hour, IdToken: hour, Interaction: hour, Session: hour },
    findAccount: (_context, id) => {
      const person = people.find((candidate) => candidate.id === id)
      return person && { accountId: person.id, claims: () => claimsOf(kind, person) }
    },
    // Nobody is asked for consent: whoever signs in grants what the client asks for.
    async loadExistingGrant(context) {
      const { client, session, params, provider } = context.oidc
      if (!client || !session?.accountId) return undefined
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
      grant.addOIDCScope(String(params?.scope ?? "openid"))
      await grant.save()
      return grant
    },
    renderError(context) {
      context.type = "html"
      context.body = problemPage(kind)
    },
  })
}

/** The usual policy, and `prompt=select_account` as Google and Microsoft know it. */
function askWhoEachTime(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base()
  policy.add(new interactionPolicy.Prompt({ name: "select_account", requestable: true }), 0)
  return policy
}

function ownClaims(kind: OpenIdKind): string[] {
  return kind === "google" ? ["email_verified", "hd"] : ["tid", "oid", "xms_edov"]
}

function claimsOf(kind: OpenIdKind, { id, name, email, emailVerified }: SimulatedPerson) {
  const own =
    kind === "google"
      ? { email_verified: emailVerified, hd: email.slice(email.indexOf("@") + 1) }
      : { tid: SIMULATED_TENANT, oid: `object-${id}`, xms_edov: emailVerified }
  return { sub: `${kind}-${id}`, name, email, ...own }
}

/** GET shows the chooser, POST takes the chosen person back into the protocol. */
async function choose(
  provider: Provider,
  options: OpenIdOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { uid } = await provider.interactionDetails(request, response)
  if (request.method !== "POST") return sendPage(response, 200, chooserPage(options.kind, options.people, uid))
  const chosen = new URLSearchParams(await readBody(request)).get("person")
  const person = options.people.find((candidate) => candidate.id === chosen)
  const result = person
    ? { login: { accountId: person.id }, select_account: {} }
    : { error: "access_denied", error_description: "cancelled" }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
}

function isInteraction(request: IncomingMessage): boolean {
  return request.url?.startsWith("/interaction/") ?? false
}

function forgetSession(request: IncomingMessage): void {
  const kept = request.headers.cookie?.split(/;\s*/).filter((cookie) => !cookie.startsWith("_session"))
  if (kept) request.headers.cookie = kept.join("; ")
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = ""
  for await (const chunk of request) {
    body += String(chunk)
    if (body.length > 10_000) throw new Error("form too large")
  }
  return body
}

function sendPage(response: ServerResponse, status: number, html: string): void {
  if (response.headersSent) return void response.end()
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  })
  response.end(html)
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject)
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject)
      resolve()
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
