/** "https://example.atlassian.net" → "example.atlassian.net". */
export function hostOf(siteUrl: string): string {
  return siteUrl.replace(/^https:\/\//, "")
}

/** The page of a schema in Jira Cloud. */
export function schemaInAssets(siteUrl: string, schemaId: string): string {
  return `${siteUrl}/jira/servicedesk/assets/object-schema/${encodeURIComponent(schemaId)}`
}
