import type { ConnectionCheck } from "../assets/connection-check.ts"
import { AppError, isAppError } from "../errors.ts"
import { readAccount, readPermissions } from "./cloud/account.ts"
import { listSchemas } from "./cloud/schemas.ts"
import { listWorkspaceIds } from "./cloud/workspaces.ts"
import { toRights } from "./connection-rights.ts"
import { createTransport, type SiteCredentials, type TransportOptions } from "./transport.ts"

/** "Find it for me" of S0-03: the workspace of the instance, as its own answer names it. */
export async function findWorkspaceId(
  credentials: SiteCredentials,
  options: TransportOptions,
  signal?: AbortSignal,
): Promise<string> {
  const [first] = await workspacesOf(credentials, options, signal)
  return first
}

/**
 * The live check before a connection is saved (S0-05, S0-06, S0-14). Throws AppError with its own code, sentence and
 * `facts.field` for each way to be wrong: HOST_REFUSED, UNREACHABLE, CREDENTIALS_REFUSED, PERMISSION_REFUSED (no agent
 * licence, allow-list), WORKSPACE_MISMATCH. Without a workspace id it is found. Missing rights are in the answer.
 */
export async function checkConnection(
  credentials: SiteCredentials & { workspaceId?: string | undefined },
  options: TransportOptions,
  signal?: AbortSignal,
): Promise<ConnectionCheck> {
  const { siteUrl } = credentials
  const workspaces = await workspacesOf(credentials, options, signal)
  const workspaceId = credentials.workspaceId ?? workspaces[0]
  if (!workspaces.includes(workspaceId)) throw workspaceMismatch(siteUrl)
  const door = { siteUrl, workspaceId, transport: transportFor(credentials, options) }
  const account = await readAccount(door, signal)
  const permissions = await readPermissions(door, signal)
  const schemas = await listSchemas(door, signal).catch((error: unknown) => {
    if (isAppError(error, "PERMISSION_REFUSED", "NOT_FOUND")) return null
    throw error
  })
  return { siteUrl, workspaceId, account, schemas: schemas?.length ?? 0, rights: toRights(schemas, permissions) }
}

/** A person is waiting: a few tries within seconds, not minutes. */
function transportFor(credentials: SiteCredentials, options: TransportOptions) {
  return createTransport(credentials, { ...options, patience: options.patience ?? "person" })
}

async function workspacesOf(
  credentials: SiteCredentials,
  options: TransportOptions,
  signal: AbortSignal | undefined,
): Promise<[string, ...string[]]> {
  const { siteUrl } = credentials
  const door = { siteUrl, transport: transportFor(credentials, options) }
  // Asked first: it tells wrong credentials (401) apart from a site without Assets, which answers alike elsewhere.
  await readAccount(door, signal).catch((error: unknown) => {
    throw isAppError(error, "NOT_FOUND") ? noSite(siteUrl, error) : error
  })
  const ids = await listWorkspaceIds(door, signal).catch((error: unknown) => {
    if (isAppError(error, "NOT_FOUND")) return []
    throw error
  })
  const [first, ...others] = ids
  if (first === undefined) throw noWorkspace(siteUrl)
  return [first, ...others]
}

/** Atlassian answers for every name under atlassian.net, with 404 where there is no site. */
function noSite(siteUrl: string, cause: AppError): AppError {
  const { host } = new URL(siteUrl)
  return new AppError("UNREACHABLE", `there is no Jira at ${host}`, {
    userMessage: `No site was found at ${host}. Check the spelling of the URL.`,
    facts: { field: "siteUrl", host },
    cause,
  })
}

function noWorkspace(siteUrl: string): AppError {
  const { host } = new URL(siteUrl)
  return new AppError("PERMISSION_REFUSED", `${host} names no Assets workspace to this account`, {
    userMessage: `${host} shows this account no Assets. The account needs a Jira Service Management agent licence.`,
    facts: { field: "email" },
  })
}

function workspaceMismatch(siteUrl: string): AppError {
  const sentence = `This Workspace ID does not belong to ${new URL(siteUrl).host}`
  return new AppError("WORKSPACE_MISMATCH", sentence, { userMessage: sentence, facts: { field: "workspaceId" } })
}
