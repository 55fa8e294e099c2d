import { describe, expect, it } from "vitest"
import { endOfDay, isDay, startOfDay } from "./day-range.ts"

describe("days in a time zone", () => {
  it.each([
    ["2026-11-20", "UTC", "2026-11-20T00:00:00.000Z", "2026-11-20T23:59:59.999Z"],
    ["2026-11-20", "Europe/Berlin", "2026-11-19T23:00:00.000Z", "2026-11-20T22:59:59.999Z"],
    ["2026-11-20", "America/New_York", "2026-11-20T05:00:00.000Z", "2026-11-21T04:59:59.999Z"],
    ["2026-11-20", "Asia/Kathmandu", "2026-11-19T18:15:00.000Z", "2026-11-20T18:14:59.999Z"],
    ["2026-11-20", "Pacific/Kiritimati", "2026-11-19T10:00:00.000Z", "2026-11-20T09:59:59.999Z"],
  ])("%s in %s lasts from %s to %s", (day, zone, from, to) => {
    expect(startOfDay(day, zone).toISOString()).toBe(from)
    expect(endOfDay(day, zone).toISOString()).toBe(to)
  })

  it("is 23 hours long when the clocks go forward and 25 when they go back", () => {
    const hours = (day: string) =>
      (endOfDay(day, "Europe/Berlin").getTime() + 1 - startOfDay(day, "Europe/Berlin").getTime()) / 3_600_000
    expect(hours("2026-03-29")).toBe(23)
    expect(hours("2026-10-25")).toBe(25)
  })

  it("begins at one o'clock where midnight does not exist", () => {
    expect(startOfDay("2026-09-06", "America/Santiago").toISOString()).toBe("2026-09-06T04:00:00.000Z")
  })

  it("knows real days from texts that only look like one", () => {
    expect(["2026-02-28", "2024-02-29"].every(isDay)).toBe(true)
    expect(["2026-02-30", "2026-13-01", "20.11.2026", "", "2026-11-20T00:00"].some(isDay)).toBe(false)
  })
})
