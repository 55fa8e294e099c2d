import type { World } from "./world.ts"

/** The running world, as the specs see it. */
export const world: Omit<World, "close"> = JSON.parse(process.env.E2E_WORLD ?? "{}")
