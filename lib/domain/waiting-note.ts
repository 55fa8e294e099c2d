/** The extra line of a job that Jira makes wait (H01), null when it does not: "waiting for Jira until 08:14 UTC". */
export function waitingNote(until: Date | null): string | null {
  return until === null ? null : `waiting for Jira until ${until.toISOString().slice(11, 16)} UTC`
}
