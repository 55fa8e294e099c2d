import type { AssetsTarget } from "../assets/target.ts"
import type { Clock } from "../clock.ts"
import { AppError } from "../errors.ts"
import type { RestoreJournal, RestoreLogWriter } from "../restore/restore-run.ts"
import type { Random } from "./random.ts"

/** A process that dies: everything it tries afterwards fails, until the next one takes over. */
export class Killed extends Error {}

export interface Life {
  /** Dies at the n-th step from now, before or after that step took effect; Infinity for never. */
  dieAfter(steps: number): void
  step<T>(effect: () => Promise<T>): Promise<T>
}

export function createLife(random: Random): Life {
  let left = Number.POSITIVE_INFINITY
  return {
    dieAfter(steps) {
      left = steps
    },
    async step(effect) {
      if (left <= 0) throw new Killed("dead")
      left--
      if (left > 0) return effect()
      if (random.next() < 0.5) await effect().catch(() => undefined)
      throw new Killed("killed")
    },
  }
}

/** The journal and log of a process that may die in the middle of a write. */
export function mortalJournal(journal: RestoreJournal, life: Life): RestoreJournal {
  return {
    entries: () => journal.entries(),
    write: (entries) => life.step(() => journal.write(entries)),
  }
}

export function mortalLog(log: RestoreLogWriter, life: Life): RestoreLogWriter {
  return { append: (entries) => life.step(() => log.append(entries)) }
}

export interface Faults {
  random: Random
  clock: Clock
  /** Share of the writes that go wrong, 0 … 1. */
  rate: number
  /** Counts by kind, for the report. */
  seen: Record<string, number>
}

const CREATES = new Set<PropertyKey>([
  "createSchema",
  "createStatusType",
  "createReferenceType",
  "createIcon",
  "createObjectType",
  "createAttribute",
  "createObject",
  "createComment",
])
const CHANGES = new Set<PropertyKey>([
  "writeSchemaProperties",
  "moveObjectType",
  "updateAttribute",
  "configureAttribute",
  "deleteAttribute",
  "updateObject",
  "deleteObject",
])
const KINDS = ["lost", "unanswered", "late", "twice", "twice and unanswered"] as const

/**
 * The same workspace over a bad network (security.md H05–H12): requests lost, answers lost after the commit, commits
 * that come after the client gave up, and, for objects, requests delivered twice.
 */
export function faultyTarget(target: AssetsTarget, faults: Faults, life: Life): AssetsTarget {
  let late: { at: number; commit: () => Promise<unknown> }[] = []
  const deliverLate = async (): Promise<void> => {
    const now = faults.clock.now().getTime()
    const due = late.filter((item) => item.at <= now)
    late = late.filter((item) => item.at > now)
    // Nobody is left to hear the answers, not even the refusals.
    await Promise.allSettled(due.map((one) => one.commit()))
  }
  const send = async (name: PropertyKey, request: () => Promise<unknown>): Promise<unknown> => {
    await deliverLate()
    if (faults.random.next() >= faults.rate) return request()
    const isObject = name === "createObject"
    const kind = faults.random.pick(isObject ? KINDS : KINDS.slice(0, CREATES.has(name) ? 3 : 2))
    faults.seen[kind] = (faults.seen[kind] ?? 0) + 1
    switch (kind) {
      case "lost":
        throw inDoubt()
      case "unanswered":
        await request()
        throw inDoubt()
      case "late":
        late.push({ at: faults.clock.now().getTime() + faults.random.int(400), commit: request })
        throw inDoubt()
      case "twice":
        await request()
        return request()
      default:
        await request()
        await request()
        throw inDoubt()
    }
  }
  return new Proxy(target, {
    get(real, name, receiver) {
      const member: unknown = Reflect.get(real, name, receiver)
      if (typeof member !== "function") return member
      const call = (args: unknown[]): Promise<unknown> => Reflect.apply(member, real, args)
      if (CREATES.has(name) || CHANGES.has(name))
        return (...args: unknown[]) => life.step(() => send(name, () => call(args)))
      if (name === "readObjects" || name === "readIssueObjects") return (...args: unknown[]) => call(args)
      return (...args: unknown[]) => life.step(() => deliverLate().then(() => call(args)))
    },
  })
}

function inDoubt(): AppError {
  return new AppError("IN_DOUBT", "no answer", { retry: "later" })
}
