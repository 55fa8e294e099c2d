import type { ProviderSettings, Settings } from "../env.ts"
import { PROVIDERS, type ProviderId } from "./claims.ts"

export type Providers = Pick<Settings, "google" | "microsoft">

/** The providers an operator configured, in the order of the page. */
export function configuredProviders(settings: Providers): ProviderId[] {
  return PROVIDERS.filter((id) => providerSettings(settings, id) !== null)
}

export function providerSettings(settings: Providers, id: ProviderId): ProviderSettings | null {
  return id === "google" ? settings.google : settings.microsoft
}

/** Where a sign-in goes when the settings name no issuer. */
export const PUBLIC_ISSUERS: Record<ProviderId, string> = {
  google: "https://accounts.google.com",
  "microsoft-entra-id": "https://login.microsoftonline.com/common/v2.0",
}
