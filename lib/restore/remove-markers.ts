import { journalEntry } from "./id-ledger.ts"
import { refusalOf } from "./refusal.ts"
import { repeatable, type Session } from "./session.ts"

/**
 * Takes the marker attribute away, as the last, journalled step. In a schema that this restore made, the journal knows
 * the id of every object, and reconcile and verification have proved it, so nothing needs the markers any more;
 * keeping them would show people an attribute they never had.
 */
export async function removeMarkers(session: Session): Promise<void> {
  for (const marker of session.ledger.steps("marker:")) {
    const step = marker.step.replace("marker:", "marker-removed:")
    if (marker.state !== "done" || session.ledger.step(step)?.state === "done") continue
    await session.ledger.write([journalEntry(step, "intent", { targetId: marker.targetId })])
    try {
      await repeatable(session, () => session.target.deleteAttribute(marker.targetId, session.requestSignal))
    } catch (error) {
      const refusal = refusalOf(error)
      if (!refusal) throw error
      if (refusal.reason !== "NOT_FOUND") {
        session.log.add({
          sheet: "Attributes",
          sourceId: step,
          targetId: marker.targetId,
          name: "Marker attribute",
          result: "failed",
          reason: refusal.reason,
          message: `It is hidden and may be deleted by hand: ${refusal.message}`,
        })
        await session.log.flush()
      }
    }
    await session.ledger.write([journalEntry(step, "done", { targetId: marker.targetId })])
  }
}
