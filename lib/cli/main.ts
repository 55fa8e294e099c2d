import { type ParseArgsOptionsConfig, parseArgs } from "node:util"
import { storageErrorOf } from "../catalog/storage-error.ts"
import { AppError, isAppError, userMessageOf } from "../errors.ts"
import type { Command } from "./command.ts"
import { commands } from "./commands.ts"
import { EXIT, exitCodeOf } from "./exit-codes.ts"
import { openSession } from "./session.ts"
import { createTerminal } from "./terminal.ts"

const COMMON: ParseArgsOptionsConfig = {
  json: { type: "boolean" },
  instance: { type: "string" },
  help: { type: "boolean", short: "h" },
}

// Ends at once: timers of a drained worker or an idle connection must not hold the terminal.
process.exit(await main(process.argv.slice(2)))

async function main(argv: string[]): Promise<number> {
  const [name, ...rest] = argv
  const command = commands.find((one) => one.name === name)
  if (name === undefined || name === "--help" || name === "-h") {
    process[name === undefined ? "stderr" : "stdout"].write(help())
    return name === undefined ? EXIT.usage : EXIT.done
  }
  if (!command) {
    process.stderr.write(`vault: There is no command "${name}". "vault --help" lists them.\n`)
    return EXIT.usage
  }
  try {
    return await run(command, rest)
  } catch (error) {
    const known = storageErrorOf(error) ?? error
    process.stderr.write(`vault ${command.name}: ${sentenceOf(known)}\n`)
    if (process.env.LOG_LEVEL === "debug" && error instanceof Error) process.stderr.write(`${error.stack}\n`)
    return exitCodeOf(known)
  }
}

async function run(command: Command, argv: string[]): Promise<number> {
  const { values, positionals } = parse(command, argv)
  if (values.help) {
    process.stdout.write(`vault ${command.usage}\n\n${command.summary}\n`)
    return EXIT.done
  }
  // The terminal shows sentences; who wants the events of the log asks for them.
  process.env.LOG_LEVEL ||= "silent"
  const stop = new AbortController()
  process.once("SIGINT", () => stop.abort())
  process.once("SIGTERM", () => stop.abort())
  let opened: ReturnType<typeof openSession> | undefined
  try {
    await command.run({
      words: positionals,
      flags: values,
      terminal: createTerminal({ json: values.json === true }),
      signal: stop.signal,
      session: () => (opened ??= openSession()),
    })
    return EXIT.done
  } finally {
    await (await opened?.catch(() => undefined))?.[Symbol.asyncDispose]()
  }
}

function parse(
  command: Command,
  argv: string[],
): { values: Record<string, string | boolean | undefined>; positionals: string[] } {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      options: { ...COMMON, ...command.options },
      allowPositionals: true,
    })
    const extra = positionals[command.words]
    if (extra !== undefined && values.help !== true) throw new Error(`There is no place for the word "${extra}"`)
    return {
      values: Object.fromEntries(
        Object.entries(values).filter((entry): entry is [string, string | boolean] => !Array.isArray(entry[1])),
      ),
      positionals,
    }
  } catch (cause) {
    const text = cause instanceof Error ? cause.message.split(". ")[0] : "wrong usage"
    throw new AppError("VALIDATION", "wrong usage", { userMessage: `${text}. Usage: vault ${command.usage}`, cause })
  }
}

/** An unknown error keeps its text from people on the web; who types here runs this host and may see it. */
function sentenceOf(error: unknown): string {
  if (isAppError(error)) return userMessageOf(error)
  const text = error instanceof Error ? error.message : String(error)
  return `Something unexpected went wrong (${text}). Run it again with LOG_LEVEL=debug to see where.`
}

function help(): string {
  const width = Math.max(...commands.map((one) => one.name.length))
  return [
    "vault <command> [--json] [--instance URL]",
    "",
    ...commands.map((one) => `  ${one.name.padEnd(width)}  ${one.summary}`),
    "",
    '"vault <command> --help" shows what a command takes.',
    "",
    "Exit codes: 0 done · 1 failed · 2 wrong usage · 3 refused · 4 not found · 5 conflict · 6 not reachable",
    "            7 damaged data · 8 master key · 9 storage · 130 stopped",
    "",
  ].join("\n")
}
