import { z } from "zod"

/** Binary content; the driver hands it out as a Buffer when asked to (promoteBuffers). */
export const bytes: z.ZodType<Uint8Array> = z.custom<Uint8Array>((value) => value instanceof Uint8Array, "not bytes")
