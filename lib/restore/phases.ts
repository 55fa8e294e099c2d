import type { RestoreContent } from "./content.ts"
import type { RestoreRun } from "./restore-run.ts"

/** Names the phases in the order they run; the weights are requests, roughly, as the time goes into those. */
export function planPhases(run: RestoreRun, content: RestoreContent): void {
  const { structure, objectCount } = content
  const part = (name: string, wanted: boolean, total: number): { name: string; total: number; weight: number } => ({
    name,
    total: wanted ? total : 0,
    weight: wanted ? total : 0,
  })
  const settings = structure.statusTypes.length + structure.referenceTypes.length
  const { options } = run
  run.progress.plan([
    { name: "Schema", total: 1, weight: 1 },
    { name: "Icons", total: structure.icons.length, weight: structure.icons.length },
    { name: "Statuses and reference types", total: settings, weight: settings },
    { name: "Object types", total: structure.objectTypes.length, weight: structure.objectTypes.length },
    { name: "Attributes", total: structure.attributes.length, weight: structure.attributes.length },
    { name: "Objects", total: objectCount, weight: objectCount },
    { name: "References", total: objectCount, weight: objectCount * 0.7 },
    { name: "Rules", total: null, weight: structure.objectTypes.length },
    part("Object icons", options.objectIcons, content.count("avatars")),
    part("Object history", options.objectHistory, content.count("histories")),
    part("Comments", options.comments, content.count("comments")),
    part("Attachments", options.attachments, content.count("attachments")),
    { name: "Verification", total: 2 * objectCount, weight: objectCount * 0.2 },
  ])
}
