import { notFound } from "next/navigation"
import { z } from "zod"
import { isAppError } from "@/lib/errors.ts"
import { isId } from "@/lib/ids.ts"

/** An id of ours as it comes from an address or a form. */
export function idShape<Id extends string>() {
  return z.custom<Id>((value) => typeof value === "string" && isId(value), "This is not an id of this server.")
}

/** The id of a page's address; anything else is a page that does not exist. */
export function idOf<Id extends string>(text: unknown): Id {
  const parsed = idShape<Id>().safeParse(text)
  return parsed.success ? parsed.data : notFound()
}

/** What a page reads; a thing that is not there, or belongs to another instance, is a page that does not exist. */
export async function found<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (error) {
    if (isAppError(error, "NOT_FOUND")) notFound()
    throw error
  }
}
