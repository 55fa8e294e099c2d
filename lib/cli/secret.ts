import { readFile } from "node:fs/promises"
import { createInterface } from "node:readline/promises"
import { Writable } from "node:stream"
import { AppError } from "../errors.ts"

/**
 * A token from a file, else from the environment, else typed at the prompt without echo. Never from the command line,
 * where every process of the host could read it.
 */
export async function readSecret(options: {
  file: string | undefined
  variable: string
  prompt: string
}): Promise<string> {
  if (options.file !== undefined) return clean(await readSecretFile(options.file))
  const fromEnvironment = process.env[options.variable]
  if (fromEnvironment) return clean(fromEnvironment)
  if (!process.stdin.isTTY) {
    throw new AppError("VALIDATION", "no token given", {
      userMessage: `Give the token in the variable ${options.variable}, in a file with --token-file, or start the command on a terminal to type it.`,
    })
  }
  return clean(await askHidden(options.prompt))
}

async function readSecretFile(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8")
  } catch (cause) {
    throw new AppError("VALIDATION", "the token file cannot be read", {
      userMessage: `The token file ${file} cannot be read.`,
      cause,
    })
  }
}

async function askHidden(prompt: string): Promise<string> {
  process.stderr.write(prompt)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true })
  try {
    return await reader.question("")
  } finally {
    reader.close()
    process.stderr.write("\n")
  }
}

function clean(text: string): string {
  const secret = text.trim()
  if (secret !== "") return secret
  throw new AppError("VALIDATION", "the token is empty", { userMessage: "API Token is a mandatory field!" })
}
