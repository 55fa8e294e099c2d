import type { ObjectType, ObjectTypeAttribute } from "../assets/nouns.ts"
import { type DefinitionIds, definitionOf, hasRules } from "./attribute-definition.ts"
import { journalEntry } from "./id-ledger.ts"
import { refusalOf } from "./refusal.ts"
import { repeatable, type Session, throwIfStopped } from "./session.ts"
import { type AttributePlan, nameAttributeOf, type Structure } from "./structure.ts"

/**
 * Puts the rules back that were left out while objects had no references yet: minimum, unique, pattern, AQL filter with
 * ids of the target, and the label where it is not Name. A rule that the restored objects break (a required user who
 * is missing, say) is refused by Atlassian: logged, and the attribute stays relaxed.
 */
export async function tightenRules(session: Session, structure: Structure, ids: DefinitionIds): Promise<void> {
  const plans = [...structure.attributes.values()].filter((plan) => plan.targetId !== null)
  const ruled = plans.filter((plan) => hasRules(plan.source))
  const labels = plans.filter((plan) => movesLabel(plan, structure))
  session.run.progress.phase("Rules", ruled.length + labels.length)
  for (const plan of ruled) {
    await step(session, structure, plan, "rules", () => tighten(session, structure, plan, ids))
  }
  for (const plan of labels) {
    await step(session, structure, plan, "label", (targetId) =>
      session.target.configureAttribute(targetId, { label: true }, session.requestSignal),
    )
  }
}

async function tighten(session: Session, structure: Structure, plan: AttributePlan, ids: DefinitionIds): Promise<void> {
  const definition = definitionOf(plan.source, ids, "full")
  const typeId = structure.typeIds.get(plan.source.objectTypeId)
  if (!definition || typeId === undefined || plan.targetId === null) return
  await session.target.updateAttribute(typeId, plan.targetId, definition, session.requestSignal)
}

async function step(
  session: Session,
  structure: Structure,
  plan: AttributePlan,
  word: "rules" | "label",
  change: (targetId: string) => Promise<void>,
): Promise<void> {
  const { ledger, log } = session
  const name = `${word}:${plan.source.id}`
  session.run.progress.advance(1)
  const before = ledger.step(name)
  if (before?.state === "done" || plan.targetId === null) return
  if (before?.state === "failed") log.retract()
  throwIfStopped(session.signal)
  const { targetId } = plan
  const type: ObjectType | undefined = structure.types.get(plan.source.objectTypeId)
  const line = {
    sheet: "Attributes" as const,
    sourceId: `${word} ${plan.source.id}`,
    targetId,
    name: `${type?.name ?? ""}: ${plan.source.name}`,
  }
  try {
    await repeatable(session, () => change(targetId))
    const message = word === "label" ? "Label of its type" : rulesText(plan.source)
    log.add({ ...line, result: "updated", message })
    await log.flush()
    await ledger.write([journalEntry(name, "done", { targetId })])
  } catch (error) {
    const refusal = refusalOf(error)
    if (!refusal) throw error
    log.add({ ...line, result: "failed", ...refusal })
    await log.flush()
    await ledger.write([journalEntry(name, "failed", refusal)])
  }
}

function rulesText(attribute: ObjectTypeAttribute): string {
  const rules: string[] = []
  if (attribute.minimumCardinality > 0) rules.push(`at least ${attribute.minimumCardinality}`)
  if (attribute.uniqueAttribute) rules.push("unique")
  if (attribute.regexValidation) rules.push("pattern")
  if (attribute.qlQuery) rules.push("AQL filter")
  return `Rules: ${rules.join(", ")}`
}

/** Name is the label of every new type; another attribute has to be told. */
function movesLabel(plan: AttributePlan, structure: Structure): boolean {
  if (!plan.source.label) return false
  const ofType = [...structure.attributes.values()]
    .map((other) => other.source)
    .filter((source) => source.objectTypeId === plan.source.objectTypeId)
  return nameAttributeOf(ofType) !== plan.source
}
