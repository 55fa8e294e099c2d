import type { AssetsTarget } from "../assets/target.ts"
import { createCloudSite } from "./cloud/site.ts"
import { createTransport, type SiteCredentials, type TransportOptions } from "./transport.ts"

export type { SiteCredentials, TransportOptions } from "./transport.ts"

export interface SiteAccess extends SiteCredentials {
  workspaceId: string
}

/**
 * Opens one workspace for reading and writing. `siteUrl` is normalised already (lib/assets/site-url.ts). Sends nothing
 * yet. The budget is the instance's, shared by all its jobs.
 */
export function openSite(access: SiteAccess, options: TransportOptions): AssetsTarget {
  const { siteUrl, workspaceId } = access
  return createCloudSite({ siteUrl, workspaceId, transport: createTransport(access, options) })
}

export { checkConnection, findWorkspaceId } from "./check-connection.ts"
