import { z } from "zod"
import { AppError } from "../errors.ts"

export const SCENARIOS = ["small", "debian", "synthetic"] as const
export type Scenario = (typeof SCENARIOS)[number]

/** A scenario as typed. VALIDATION names them. */
export function scenarioOf(word: string): Scenario {
  const parsed = z.enum(SCENARIOS).safeParse(word)
  if (parsed.success) return parsed.data
  throw new AppError("VALIDATION", "unknown scenario", {
    userMessage: `There is no scenario "${word}". Choose one of ${SCENARIOS.join(", ")}.`,
  })
}
