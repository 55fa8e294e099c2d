import type { World } from "../world.ts"
import { buildDebianWorld } from "./debian.ts"
import { buildSmallWorld } from "./small.ts"
import { buildSyntheticWorld, type SyntheticSize } from "./synthetic.ts"

export type ScenarioName = "small" | "debian" | "synthetic"

export const SCENARIO_NAMES: ReadonlySet<string> = new Set<ScenarioName>(["small", "debian", "synthetic"])

/** Builds the world of a scenario; `size` counts for `synthetic` only. */
export async function buildScenario(name: ScenarioName, size: SyntheticSize): Promise<World> {
  if (name === "debian") return await buildDebianWorld()
  return name === "small" ? buildSmallWorld() : buildSyntheticWorld(size)
}
