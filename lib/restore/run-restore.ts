import type { RestoreCounts, VerifyResult } from "../domain/restore.ts"
import type { DefinitionIds } from "./attribute-definition.ts"
import { openContent } from "./content.ts"
import { type FilterObjects, openFilterObjects } from "./filter-objects.ts"
import { logGaps } from "./log-gaps.ts"
import { openUserMap } from "./map-users.ts"
import { freeMarkerName } from "./marker.ts"
import { planPhases } from "./phases.ts"
import { reconcile } from "./reconcile.ts"
import { removeMarkers } from "./remove-markers.ts"
import { restoreAttachments } from "./restore-attachments.ts"
import { restoreAttributes, restoreMarkers } from "./restore-attributes.ts"
import { restoreAvatars } from "./restore-avatars.ts"
import { restoreComments } from "./restore-comments.ts"
import { restoreConfiguration } from "./restore-configuration.ts"
import { restoreHistory } from "./restore-history.ts"
import { restoreIcons } from "./restore-icons.ts"
import type { RestoreOutcome, RestoreRun } from "./restore-run.ts"
import { restoreSchema } from "./restore-schema.ts"
import { restoreTypes } from "./restore-types.ts"
import { openGroupIds } from "./send-object.ts"
import { openSession, type Session } from "./session.ts"
import { settleDoubts } from "./settle-doubt.ts"
import type { Structure } from "./structure.ts"
import { tightenRules } from "./tighten-rules.ts"
import { verify } from "./verify.ts"
import { type ObjectPass, writeObjects } from "./write-objects.ts"
import { writeReferences } from "./write-references.ts"

export type { JournalEntry, RestoreJournal, RestoreLogWriter, RestoreOutcome, RestoreRun } from "./restore-run.ts"

/**
 * Writes one backup into a new schema and proves it (X-35, security.md §6). Every step is journalled, so that the same
 * call with the same journal goes on after a kill or a stop, without duplicates and with the same result. Single
 * refusals are lines in the log, not errors. Throws CONFLICT when name or key is taken, STOPPED when the signal
 * aborts, and what keeps the run from going on (no network, no credentials, CORRUPT backup).
 */
export async function runRestore(run: RestoreRun): Promise<RestoreOutcome> {
  const content = await openContent(run.backup, run.signal)
  const session = await openSession(run, content)
  try {
    planPhases(run, content)
    const { structure, ids, filterObjects } = await restoreStructure(session)
    const pass = openPass(session, structure, filterObjects)
    await writeObjects(pass)
    await settleDoubts(pass)
    await writeReferences(pass)
    await reconcile(pass)
    await tightenRules(session, structure, ids)
    if (run.options.objectIcons) await restoreAvatars(pass)
    if (run.options.objectHistory) await restoreHistory(pass)
    if (run.options.comments) await restoreComments(pass)
    if (run.options.attachments) await restoreAttachments(pass)
    const proof = await verify(pass)
    await removeMarkers(session)
    return { targetSchemaId: structure.targetSchemaId, counts: countsOf(session, structure, proof), verify: proof }
  } finally {
    session.close()
  }
}

async function restoreStructure(
  session: Session,
): Promise<{ structure: Structure; ids: DefinitionIds; filterObjects: FilterObjects }> {
  const { schema, objectTypes, attributes } = session.content.structure
  session.run.progress.phase("Schema", 1)
  const targetSchemaId = await restoreSchema(session)
  await logGaps(session)
  session.run.progress.advance(1)
  const iconIds = await restoreIcons(session, [...new Set(objectTypes.map((type) => type.iconId ?? ""))])
  const configuration = await restoreConfiguration(session, targetSchemaId)
  const typeIds = await restoreTypes(session, targetSchemaId, objectTypes, iconIds)
  const types = new Map(objectTypes.map((type) => [type.id, type]))
  const filterObjects = openFilterObjects(attributes, session.ledger)
  const kept = (id: string): string | undefined => (session.run.sameInstance ? id : undefined)
  const ids: DefinitionIds = {
    objectTypeId: (id) => typeIds.get(id) ?? (types.has(id) || id === "" ? undefined : kept(id)),
    referenceTypeId: (id) => configuration.referenceTypeIds.get(id) ?? kept(id) ?? configuration.anyReferenceTypeId,
    statusId: (id) => configuration.statusIds.get(id) ?? kept(id),
    rewrite: (aql) =>
      filterObjects.rewrite(aql, {
        schemaId: (id) => (id === schema.id ? targetSchemaId : kept(id)),
        objectTypeId: (id) => ids.objectTypeId(id),
      }),
  }
  const plans = await restoreAttributes(session, { types: objectTypes, attributes, typeIds, ids })
  const markerName = freeMarkerName(attributes.map((attribute) => attribute.name))
  const markersRemoved = session.ledger.steps("marker-removed:").length > 0
  const markerIds = markersRemoved
    ? new Map<string, string>()
    : await restoreMarkers(session, { types: objectTypes, typeIds }, markerName)
  const structure: Structure = {
    sourceSchema: schema,
    targetSchemaId,
    types,
    typeIds,
    attributes: plans,
    statusIds: configuration.statusIds,
    statusIdsByName: configuration.statusIdsByName,
    referenceTypeIds: configuration.referenceTypeIds,
    markerName,
    markerIds,
    markersRemoved,
  }
  return { structure, ids, filterObjects }
}

function openPass(session: Session, structure: Structure, filterObjects: FilterObjects): ObjectPass {
  const users = openUserMap(session)
  return {
    session,
    users,
    groups: openGroupIds(session),
    maps: {
      structure,
      sameInstance: session.run.sameInstance,
      accountFor: (accountId) => users.accountFor(accountId),
      object: (sourceId) => session.ledger.object(sourceId),
      refusedPlaces: (sourceId, attributeId) => session.ledger.refused.of(sourceId).get(attributeId)?.places ?? [],
    },
    onObject: (object) => filterObjects.remember(object),
    // A resumed run does not know when its predecessor died: as if just now.
    lastSentAt: session.ledger.resumed ? session.clock.now().getTime() : 0,
    newest: null,
  }
}

function countsOf(session: Session, structure: Structure, proof: VerifyResult): RestoreCounts {
  const { counters } = session.ledger
  const created = session.ledger.objectsDone()
  const failed = session.ledger.objectsFailed()
  return {
    objectTypes: structure.typeIds.size,
    attributes: [...structure.attributes.values()].filter((plan) => plan.targetId !== null).length,
    objectsPlanned: proof.compared,
    objectsCreated: created,
    objectsUpdated: 0,
    objectsSkipped: Math.max(0, proof.compared - created - failed),
    objectsFailed: failed,
    references: counters.references,
    icons: counters.icons,
    avatars: counters.avatars,
    comments: counters.comments,
    attachments: counters.attachments,
    logRows: counters.logRows,
    attention: counters.attention,
  }
}
