import { AppError } from "../errors.ts"

/** The one answer for what does not exist and for what belongs to another instance: nobody can tell which. */
export function notFound(noun: string): AppError {
  return new AppError("NOT_FOUND", `${noun} not found`, {
    userMessage: `This ${noun} does not exist, or it belongs to another instance.`,
  })
}
