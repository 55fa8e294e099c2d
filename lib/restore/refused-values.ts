import { REASON_CODES, type ReasonCode } from "../domain/restore.ts"
import type { JournalEntry, RestoreJournal } from "./restore-run.ts"

/** What an object goes without in one attribute, because Jira refused it. */
export interface RefusedValue {
  reason: ReasonCode
  message: string
  /** Places of the refused values within the backup's list of values. */
  places: readonly number[]
}

/**
 * The values that were left out after a refusal: normally few, so they are held whole. They are in the journal before
 * the object is sent without them, so that a resumed run still names them and its proof still knows them.
 */
export interface RefusedValues {
  /** Source attribute id → what the object goes without. */
  of(sourceId: string): ReadonlyMap<string, RefusedValue>
  /** Durable when it returns; null takes an earlier refusal back. Touches no other entry, so it may run beside others. */
  write(sourceId: string, refused: ReadonlyMap<string, RefusedValue | null>): Promise<void>
  /** Takes an entry of an earlier run; false when it is of another kind. */
  remember(entry: JournalEntry): boolean
}

const STEP = "refused:"
const NONE: ReadonlyMap<string, RefusedValue> = new Map()

export function openRefusedValues(journal: RestoreJournal): RefusedValues {
  const objects = new Map<string, Map<string, RefusedValue>>()
  function set(sourceId: string, attributeId: string, refused: RefusedValue | null): void {
    const ofObject = objects.get(sourceId) ?? new Map<string, RefusedValue>()
    if (refused) ofObject.set(attributeId, refused)
    else ofObject.delete(attributeId)
    if (ofObject.size > 0) objects.set(sourceId, ofObject)
    else objects.delete(sourceId)
  }
  return {
    of: (sourceId) => objects.get(sourceId) ?? NONE,
    async write(sourceId, refused) {
      if (refused.size === 0) return
      await journal.write([...refused].map(([attributeId, value]) => entryOf(sourceId, attributeId, value)))
      for (const [attributeId, value] of refused) set(sourceId, attributeId, value)
    },
    remember(entry) {
      if (!entry.step.startsWith(STEP)) return false
      const [sourceId = "", attributeId = ""] = entry.step.slice(STEP.length).split("/")
      set(sourceId, attributeId, entry.state === "failed" ? refusedIn(entry) : null)
      return true
    },
  }
}

/** The places stand where other steps have a target key. */
function entryOf(sourceId: string, attributeId: string, refused: RefusedValue | null): JournalEntry {
  const step = `${STEP}${sourceId}/${attributeId}`
  if (!refused) return { step, state: "done", targetId: "", targetKey: "", reason: "", message: "" }
  const { reason, message, places } = refused
  return { step, state: "failed", targetId: "", targetKey: places.join(" "), reason, message }
}

function refusedIn(entry: JournalEntry): RefusedValue {
  return {
    reason: REASON_CODES.find((code) => code === entry.reason) ?? "UNKNOWN",
    message: entry.message,
    places: entry.targetKey.split(" ").map(Number),
  }
}
