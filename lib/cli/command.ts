import type { ParseArgsOptionsConfig } from "node:util"
import { AppError } from "../errors.ts"
import type { Session } from "./session.ts"
import type { Terminal } from "./terminal.ts"

export interface CommandInput {
  /** Words behind the command's name. */
  words: string[]
  flags: Record<string, string | boolean | undefined>
  terminal: Terminal
  /** Aborts on Ctrl C and SIGTERM. */
  signal: AbortSignal
  /** Opens the data directory and the database at the first call; closed by main. */
  session(): Promise<Session>
}

export interface Command {
  name: string
  /** One line for `vault --help`. */
  summary: string
  /** What stands behind "vault", e.g. "backup <schema> [--no-history]". */
  usage: string
  /** Words it takes behind its name at most. */
  words: number
  options: ParseArgsOptionsConfig
  run(input: CommandInput): Promise<void>
}

/** The n-th word of a command; a missing one is a usage error that shows how the command is called. */
export function requireWord(input: CommandInput, index: number, command: Command, what: string): string {
  const word = input.words[index]
  if (word !== undefined && word !== "") return word
  throw new AppError("VALIDATION", `no ${what} given`, { userMessage: `Name ${what}: vault ${command.usage}` })
}

export function textFlag(input: CommandInput, name: string): string | undefined {
  const value = input.flags[name]
  return typeof value === "string" ? value : undefined
}

export function requireFlag(input: CommandInput, name: string, command: Command): string {
  const value = textFlag(input, name)
  if (value !== undefined && value !== "") return value
  throw new AppError("VALIDATION", `--${name} is missing`, {
    userMessage: `--${name} is missing: vault ${command.usage}`,
  })
}
