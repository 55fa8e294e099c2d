import { expect, it } from "vitest"
import { waitingNote } from "./waiting-note.ts"

it("names the minute until which Jira makes a job wait, and nothing when it does not", () => {
  expect(waitingNote(new Date("2026-01-05T08:14:59.999Z"))).toBe("waiting for Jira until 08:14 UTC")
  expect(waitingNote(null)).toBeNull()
})
