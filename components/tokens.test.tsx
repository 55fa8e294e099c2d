import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"

// Every colour pair that stands on another in the interface, with its WCAG 2.2 AA minimum: 4.5 for text, 3 for
// borders of controls, focus rings and marks.
const KINDS = ["neutral", "success", "warning", "danger", "info"]
const PAIRS: [string, string, number][] = [
  ...["canvas", "surface", "sunken", "selected", "raised", "hover"].flatMap((back): [string, string, number][] => [
    ["ink", back, 4.5],
    ["ink-2", back, 4.5],
    ["ink-3", back, 4.5],
    ["accent-ink", back, 4.5],
  ]),
  ["on-accent", "accent", 4.5],
  ["on-accent", "accent-hover", 4.5],
  ["on-danger", "danger-solid", 4.5],
  ...KINDS.flatMap((kind): [string, string, number][] => [
    [`${kind}-ink`, `${kind}-surface`, 4.5],
    [`${kind}-ink`, "surface", 4.5],
    [`${kind}-ink`, "hover", 4.5],
    [`${kind}-solid`, "surface", 3],
  ]),
  ["ink", "warning-surface", 4.5],
  ["ink-2", "warning-surface", 4.5],
  ["ink", "danger-surface", 4.5],
  ["ink-2", "danger-surface", 4.5],
  ["line-strong", "surface", 3],
  ["line-strong", "canvas", 3],
  ["focus", "surface", 3],
  ["focus", "canvas", 3],
  ["focus", "selected", 3],
  ["accent", "sunken", 3],
  ["chart-1", "surface", 3],
]

const css = readFileSync(join(import.meta.dirname, "../app/tokens.css"), "utf8").replace(/^\/\*[\s\S]*?\*\//, "")

describe.each([
  ["light", ":root {"],
  ["dark", ':root[data-theme="dark"]'],
])("the %s theme", (_name, selector) => {
  const colours = coloursOf(selector)

  it.each(PAIRS)("shows %s on %s with a contrast of at least %d", (fore, back, minimum) => {
    expect(contrast(colours, fore, back)).toBeGreaterThanOrEqual(minimum)
  })
})

it("gives the dark theme of the system the same colours as the chosen one", () => {
  const chosen = coloursOf(':root[data-theme="dark"]')
  const ofSystem = coloursOf(':root:not([data-theme="light"])')
  expect(chosen.size).toBeGreaterThan(40)
  expect(ofSystem).toEqual(chosen)
})

function coloursOf(selector: string): Map<string, string> {
  const block = css.slice(css.indexOf(selector)).split("}")[0] ?? ""
  return new Map(
    [...block.matchAll(/--v-([\w-]+):\s*(#[0-9A-Fa-f]{6})/g)].map((match) => [match[1] ?? "", match[2] ?? ""]),
  )
}

function contrast(colours: Map<string, string>, fore: string, back: string): number {
  const [light = 0, dark = 0] = [luminance(colours, fore), luminance(colours, back)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colours: Map<string, string>, name: string): number {
  const hex = colours.get(name)
  if (!hex) throw new Error(`tokens.css has no colour ${name}`)
  const weights = [0.2126, 0.7152, 0.0722]
  return weights.reduce((sum, weight, index) => {
    const value = Number.parseInt(hex.slice(1 + 2 * index, 3 + 2 * index), 16) / 255
    return sum + weight * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
  }, 0)
}
