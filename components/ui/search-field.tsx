"use client"

import { useEffect, useRef, useState } from "react"
import { Icon } from "./icon.tsx"

/**
 * Filters from the first letter: calls back 200 ms after the last key, at once on Enter and when cleared. The page's
 * "/" shortcut focuses the field marked `data-page-filter`.
 */
export function SearchField({
  label,
  value,
  onSearch,
  className = "",
}: {
  label: string
  value: string
  onSearch: (text: string) => void
  className?: string
}) {
  const [text, setText] = useState(value)
  const sent = useRef(value)
  useEffect(() => {
    // Another control (Clear filters, the Back button) changed the filter.
    if (value !== sent.current) {
      sent.current = value
      setText(value)
    }
  }, [value])
  useEffect(() => {
    if (text === sent.current) return
    const timer = setTimeout(() => send(text), 200)
    return () => clearTimeout(timer)
  })
  const send = (next: string) => {
    sent.current = next
    onSearch(next)
  }
  const now = (next: string) => {
    setText(next)
    send(next)
  }
  return (
    <search
      className={`flex h-8 items-center gap-2 rounded-md border border-line-strong bg-surface px-2.5 focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-focus max-md:min-h-11 ${className}`}
    >
      <Icon name="search" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        data-page-filter=""
        value={text}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") now(text)
          if (event.key === "Escape" && text !== "") now("")
        }}
        className="w-full min-w-0 bg-transparent outline-none placeholder:text-ink-3 max-md:text-lg [&::-webkit-search-cancel-button]:hidden"
      />
      {text === "" ? (
        <kbd className="rounded-sm border border-line px-1 text-xs text-ink-3 max-md:hidden">/</kbd>
      ) : (
        <button
          type="button"
          aria-label="Clear search"
          onClick={() => now("")}
          className="grid size-6 place-items-center"
        >
          <Icon name="close" className="size-3.5" />
        </button>
      )}
    </search>
  )
}
