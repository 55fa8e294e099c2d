import { expect, test } from "vitest"
import { AppError, isAppError, userMessageOf } from "./errors.ts"

test("an error of another copy of this file is still one of ours", async () => {
  const secondCopy = "./errors.ts?second-copy"
  const copy: typeof import("./errors.ts") = await import(secondCopy)
  expect(copy.AppError).not.toBe(AppError)
  const foreign: unknown = new copy.AppError("CONFLICT", "for the log", { userMessage: "For the person." })
  expect(foreign).toBeInstanceOf(AppError)
  expect(isAppError(foreign, "CONFLICT")).toBe(true)
  expect(isAppError(foreign, "NOT_FOUND")).toBe(false)
  expect(userMessageOf(foreign)).toBe("For the person.")
})

test("nothing else is one of ours", () => {
  for (const value of [new Error("x"), null, undefined, "AppError", { name: "AppError", code: "CONFLICT" }]) {
    expect(isAppError(value)).toBe(false)
  }
})

test("an unknown error never shows its text to a person", () => {
  expect(userMessageOf(new Error("password=canary"))).not.toContain("canary")
})
