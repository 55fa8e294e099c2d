"use client"

import { useRouter } from "next/navigation"
import { useEffect, useRef, useState } from "react"
import { Button } from "../ui/button.tsx"
import { Dialog } from "../ui/dialog.tsx"
import { DESTINATIONS } from "./destinations.ts"
import { usePreferences } from "./preferences.tsx"

/** Opens the list of shortcuts from elsewhere, e.g. the user menu. */
export const SHORTCUTS_EVENT = "vault:shortcuts"

const LIST: readonly (readonly [string, string])[] = [
  ["/", "Filter of the page"],
  ...DESTINATIONS.map(({ key, name }) => [`G then ${key.toUpperCase()}`, `Go to ${name}`] as const),
  ["J K or ↓ ↑", "Next and previous row"],
  ["Enter", "Open the row"],
  ["X", "Show or hide the details of the row"],
  ["Esc", "Close what is open"],
  ["?", "This list"],
]

/** Keyboard shortcuts of ui.md §4, for the pages that exist. */
export function Shortcuts() {
  const [isOpen, setOpen] = useState(false)
  useKeys(() => setOpen(true))
  useEffect(() => {
    const open = () => setOpen(true)
    window.addEventListener(SHORTCUTS_EVENT, open)
    return () => window.removeEventListener(SHORTCUTS_EVENT, open)
  }, [])
  return (
    <Dialog
      title="Keyboard shortcuts"
      isOpen={isOpen}
      onClose={() => setOpen(false)}
      footer={
        <Button autoFocus onPress={() => setOpen(false)}>
          Close
        </Button>
      }
    >
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2">
        {LIST.map(([keys, what]) => (
          <div key={keys} className="contents">
            <dt className="font-mono">{keys}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p className="text-ink-3">Shortcuts of a single letter can be switched off in the account menu.</p>
    </Dialog>
  )
}

function useKeys(showList: () => void): void {
  const router = useRouter()
  const { singleKeys } = usePreferences()
  const afterG = useRef(0)
  useEffect(() => {
    if (!singleKeys) return
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target) || isCovered()) return
      const key = event.key.toLowerCase()
      const destination = DESTINATIONS.find((each) => each.key === key)
      if (event.timeStamp - afterG.current < 1_500 && destination) router.push(destination.href)
      else if (key === "/") document.querySelector<HTMLElement>("[data-page-filter]")?.focus()
      else if (key === "?") showList()
      else if (key === "j" || key === "k") stepRow(key === "j" ? 1 : -1)
      else {
        afterG.current = key === "g" ? event.timeStamp : 0
        return
      }
      afterG.current = 0
      event.preventDefault()
    }
    document.addEventListener("keydown", press)
    return () => document.removeEventListener("keydown", press)
  }, [router, singleKeys, showList])
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null
}

/** A dialog or a menu is open: the page below takes no keys. */
function isCovered(): boolean {
  return document.querySelector("[role=dialog], [role=alertdialog], [role=menu]") !== null
}

function stepRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-grid-row]")]
  const current = rows.findIndex((row) => row.contains(document.activeElement))
  const next = current === -1 ? (step === 1 ? 0 : rows.length - 1) : current + step
  rows[next]?.focus()
}
