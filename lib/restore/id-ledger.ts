import { compareIds } from "./order-types.ts"
import { openRefusedValues, type RefusedValues } from "./refused-values.ts"
import type { JournalEntry, RestoreJournal } from "./restore-run.ts"

export interface TargetRef {
  id: string
  key: string
}

/** Numbers that survive a kill: written with every batch, so that a resumed restore counts each thing once. */
export interface Counters {
  references: number
  icons: number
  avatars: number
  comments: number
  attachments: number
  logRows: number
  attention: number
  /** Longest time the search index was seen to lag, 0 while unmeasured. */
  indexLagMs: number
}

const NO_COUNTS: Counters = {
  references: 0,
  icons: 0,
  avatars: 0,
  comments: 0,
  attachments: 0,
  logRows: 0,
  attention: 0,
  indexLagMs: 0,
}

const COUNTERS = "counters"
const OBJECT = "object:"
const UNSENT = "UNSENT"
const JOURNAL_BATCH = 900

/**
 * Source id → target id, as the journal proves it. Objects are kept in one map of short strings (some 10 MB for
 * 64,000 objects), all other steps by name. Every change goes to the journal first where it precedes a request
 * (`begin`) and behind it where it reports one (`finish`).
 */
export interface IdLedger {
  readonly counters: Counters
  /** What objects go without because Jira refused it. */
  readonly refused: RefusedValues
  /** An earlier run came as far as objects. */
  readonly resumed: boolean
  step(name: string): JournalEntry | undefined
  steps(prefix: string): JournalEntry[]
  object(sourceId: string): TargetRef | undefined
  /** Sent, but without an outcome: only a search by marker can tell. */
  inDoubt(): string[]
  isInDoubt(sourceId: string): boolean
  hasFailed(sourceId: string): boolean
  objectsDone(): number
  objectsFailed(): number
  doneObjects(): IterableIterator<[string, TargetRef]>
  /** Remembers an outcome; durable with the next `write`. */
  settle(sourceId: string, outcome: ObjectOutcome): void
  /** Durable: outcomes settled since the last call, the counters, and these entries. */
  write(entries?: JournalEntry[]): Promise<void>
}

export type ObjectOutcome =
  | { state: "done"; target: TargetRef }
  | { state: "failed"; reason: string; message: string }
  | { state: "intent" }
  /** Certainly not sent, or refused before it could do anything: as if never begun. */
  | { state: "unsent" }

/** Rebuilds the ledger from the journal of an earlier, killed run, or starts an empty one. */
export async function openLedger(journal: RestoreJournal): Promise<IdLedger> {
  const objects = new Map<string, TargetRef>()
  const doubts = new Set<string>()
  const failed = new Set<string>()
  const steps = new Map<string, JournalEntry>()
  const refused = openRefusedValues(journal)
  const counters = { ...NO_COUNTS }
  let pending: JournalEntry[] = []

  for await (const entry of journal.entries()) {
    if (entry.step === COUNTERS) Object.assign(counters, countersIn(entry.message))
    else if (entry.step.startsWith(OBJECT)) remember(entry.step.slice(OBJECT.length), entry)
    else if (!refused.remember(entry)) steps.set(entry.step, entry)
  }

  function remember(sourceId: string, entry: JournalEntry): void {
    objects.delete(sourceId)
    doubts.delete(sourceId)
    failed.delete(sourceId)
    if (entry.state === "done") objects.set(sourceId, { id: entry.targetId, key: entry.targetKey })
    else if (entry.state === "intent") doubts.add(sourceId)
    else if (entry.reason !== UNSENT) failed.add(sourceId)
  }

  return {
    counters,
    refused,
    resumed: objects.size + doubts.size + failed.size > 0,
    step: (name) => steps.get(name),
    steps: (prefix) => [...steps.values()].filter((entry) => entry.step.startsWith(prefix)),
    object: (sourceId) => objects.get(sourceId),
    inDoubt: () => [...doubts].sort(compareIds),
    isInDoubt: (sourceId) => doubts.has(sourceId),
    hasFailed: (sourceId) => failed.has(sourceId),
    objectsDone: () => objects.size,
    objectsFailed: () => failed.size,
    doneObjects: () => objects.entries(),
    settle(sourceId, outcome) {
      const entry = entryOf(sourceId, outcome)
      remember(sourceId, entry)
      pending.push(entry)
    },
    async write(entries = []) {
      for (const entry of entries) steps.set(entry.step, entry)
      // The last word on a step is the one that counts: a store may apply one call's entries in any order.
      const all = [...new Map([...pending, ...entries].map((entry) => [entry.step, entry])).values()]
      pending = []
      const numbers = journalEntry(COUNTERS, "intent", { message: JSON.stringify(counters) })
      for (let from = 0; from < all.length || from === 0; from += JOURNAL_BATCH) {
        await journal.write([...all.slice(from, from + JOURNAL_BATCH), numbers])
      }
    },
  }
}

export function journalEntry(
  step: string,
  state: JournalEntry["state"],
  facts: { targetId?: string; targetKey?: string; reason?: string; message?: string } = {},
): JournalEntry {
  return { step, state, targetId: "", targetKey: "", reason: "", message: "", ...facts }
}

function entryOf(sourceId: string, outcome: ObjectOutcome): JournalEntry {
  const step = OBJECT + sourceId
  switch (outcome.state) {
    case "done":
      return journalEntry(step, "done", { targetId: outcome.target.id, targetKey: outcome.target.key })
    case "failed":
      return journalEntry(step, "failed", { reason: outcome.reason, message: outcome.message })
    case "intent":
      return journalEntry(step, "intent")
    case "unsent":
      return journalEntry(step, "failed", { reason: UNSENT })
  }
}

/** The journal is ours and durable, yet text: a number that is not one counts as 0. */
function countersIn(message: string): Partial<Counters> {
  const read: unknown = message === "" ? {} : JSON.parse(message)
  if (typeof read !== "object" || read === null) return {}
  const known = Object.keys(NO_COUNTS)
  return Object.fromEntries(
    Object.entries(read).filter(([name, value]) => known.includes(name) && Number.isFinite(value)),
  )
}
