import { describe, expect, it } from "vitest"
import { daysSince, formatAgo, formatDate, formatDateTime, formatTimeOfDay, formatZones } from "./time-format.ts"

describe("times as people read them", () => {
  it("are shown in the zone of the person, daylight saving respected", () => {
    expect(formatDateTime("2026-11-20T22:10:00.000Z", "Europe/Berlin")).toBe("20 Nov 2026 23:10")
    expect(formatDateTime("2026-07-20T22:10:00.000Z", "Europe/Berlin")).toBe("21 Jul 2026 00:10")
    expect(formatDateTime("2026-11-20T22:10:00.000Z", "America/New_York")).toBe("20 Nov 2026 17:10")
  })

  it("write September with three letters and midnight as 00", () => {
    expect(formatDateTime("2026-09-02T00:00:00.000Z", "UTC")).toBe("2 Sep 2026 00:00")
    expect(formatDate("2026-09-02T00:00:00.000Z", "UTC")).toBe("2 Sep 2026")
    expect(formatTimeOfDay("2026-09-02T07:05:00.000Z", "UTC")).toBe("07:05")
  })

  it("name the zone and UTC in the tooltip", () => {
    expect(formatZones("2026-11-20T22:10:00.000Z", "Europe/Berlin")).toBe(
      "20 Nov 2026 23:10 Europe/Berlin (20 Nov 2026 22:10 UTC)",
    )
    expect(formatZones("2026-11-20T22:10:00.000Z", "UTC")).toBe("20 Nov 2026 22:10 UTC")
  })

  it("are relative only within a day", () => {
    const now = Date.parse("2026-11-21T08:10:00.000Z")
    expect(formatAgo("2026-11-21T08:09:40.000Z", now)).toBe("just now")
    expect(formatAgo("2026-11-21T08:08:00.000Z", now)).toBe("2 min ago")
    expect(formatAgo("2026-11-20T22:10:00.000Z", now)).toBe("10 h ago")
    expect(formatAgo("2026-11-20T08:10:00.000Z", now)).toBeNull()
    expect(formatAgo("2026-11-21T08:10:30.000Z", now)).toBe("just now")
    expect(formatAgo("2026-11-21T08:12:00.000Z", now)).toBeNull()
    expect(daysSince("2026-09-02T08:09:00.000Z", now)).toBe(80)
  })
})
