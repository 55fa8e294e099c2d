import { AppError } from "../errors.ts"

const FORM = /^[A-Za-z0-9-]{8,64}$/
/** In the whole answer of the instance, pasted as it is (S0-03). */
const IN_ANSWER = /"workspaceId"\s*:\s*"([^"]*)"/

/**
 * A workspace id as a person types or pastes it, also inside the JSON the instance answers; undefined when left empty.
 * Not checked as a UUID: the guide's own sample is none (S0-03). @throws AppError VALIDATION
 */
export function typedWorkspaceId(text: string): string | undefined {
  const trimmed = text.trim()
  if (trimmed === "") return undefined
  const id = IN_ANSWER.exec(trimmed)?.[1] ?? trimmed
  if (FORM.test(id)) return id
  throw new AppError("VALIDATION", "not a workspace id", {
    userMessage:
      "This is not a Workspace ID: it has 8 to 64 letters, digits and hyphens. Leave it out to have it found.",
    facts: { field: "workspaceId" },
  })
}
