import { AppError } from "../errors.ts"
import { type CommandInput, textFlag } from "./command.ts"

/** A whole number given as --name; `fallback` when it is left out. VALIDATION names the limits. */
export function numberFlag(
  input: CommandInput,
  name: string,
  limits: { min: number; max: number; fallback: number },
): number {
  const text = textFlag(input, name)
  if (text === undefined) return limits.fallback
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (value >= limits.min && value <= limits.max) return value
  throw new AppError("VALIDATION", `--${name} is no such number`, {
    userMessage: `--${name} takes a whole number from ${limits.min} to ${limits.max}, not "${text}".`,
  })
}
