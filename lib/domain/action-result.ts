import type { ErrorCode } from "../errors.ts"

/** What a server action answers: its data, or a sentence for a person (and the form field it belongs to). */
export type ActionResult<T> = { ok: true; data: T } | { ok: false; error: ActionError }

export interface ActionError {
  code: ErrorCode
  /** What happened, where, and what to do next; safe to show as it is. */
  message: string
  /** Name of the input field the message belongs under; absent when it concerns the whole form. */
  field?: string
}
