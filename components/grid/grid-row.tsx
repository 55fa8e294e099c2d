"use client"

import { Fragment, type KeyboardEvent, type ReactNode, useId } from "react"
import { Icon } from "../ui/icon.tsx"
import { type DataGridProps, WIDE_ONLY } from "./grid-column.ts"

const PHONE = {
  corner: "max-md:justify-self-end",
  full: "max-md:col-span-2",
  half: "",
  hide: "max-md:hidden",
}

/** One row; a card on a phone. Its details open below it. */
export function GridRow<Row>({
  row,
  columns,
  cells,
  details,
  detailsLabel,
  isSelected,
  isOpen,
  onToggle,
  pad,
  tight,
  dense,
}: Omit<DataGridProps<Row>, "rows"> & {
  row: Row
  cells: ReactNode[]
  isOpen: boolean
  onToggle: () => void
  pad: string
}) {
  const detailsId = useId()
  const selected = isSelected?.(row) ?? false
  const cellClass = `${dense ? "align-middle" : "align-top"} md:border-b md:border-line ${tight ? "md:py-1.5" : "md:py-2"} ${pad} ${
    isOpen ? "md:border-b-transparent" : "md:in-[tr:last-child]:border-b-0"
  } ${selected ? "md:bg-selected" : "md:in-[tr:hover]:bg-hover"}`
  return (
    <Fragment>
      <tr
        data-grid-row=""
        tabIndex={-1}
        onKeyDown={(event) => moveByKey(event, details ? onToggle : undefined)}
        className="max-md:grid max-md:grid-cols-[1fr_auto] max-md:gap-x-3 max-md:gap-y-1.5 max-md:border-b max-md:border-line max-md:p-3 max-md:last:border-b-0 focus-visible:-outline-offset-2"
      >
        {details ? (
          <td className={`max-md:order-last max-md:col-span-2 ${cellClass} md:pr-0`}>
            <ToggleDetails
              label={detailsLabel?.(row) ?? "Details"}
              isOpen={isOpen}
              controls={detailsId}
              onToggle={onToggle}
            />
          </td>
        ) : null}
        {columns.map((column, index) => {
          const className = `${cellClass} ${column.numeric ? "md:text-right" : ""} ${column.phone ? PHONE[column.phone] : ""} ${column.wideOnly ? WIDE_ONLY : ""}`
          return column.rowHeader ? (
            <th key={column.id} scope="row" className={`text-left font-normal ${className}`}>
              {cells[index]}
            </th>
          ) : (
            <td key={column.id} className={className}>
              {cells[index]}
            </td>
          )
        })}
      </tr>
      {details && isOpen ? (
        <tr id={detailsId} className="max-md:block">
          <td colSpan={columns.length + 1} className="border-b border-line p-3 pt-0 max-md:block md:px-4 md:pl-13">
            <div className="rounded-lg border border-line bg-canvas p-4">{details(row)}</div>
          </td>
        </tr>
      ) : null}
    </Fragment>
  )
}

function ToggleDetails({
  label,
  isOpen,
  controls,
  onToggle,
}: {
  label: string
  isOpen: boolean
  controls: string
  onToggle: () => void
}) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-expanded={isOpen}
      aria-controls={isOpen ? controls : undefined}
      onClick={onToggle}
      className="flex size-7 items-center justify-center gap-1 rounded-md hover:bg-neutral-surface max-md:h-11 max-md:w-full max-md:border max-md:border-neutral-line max-md:font-medium"
    >
      <Icon name={isOpen ? "chevronDown" : "chevronRight"} />
      <span className="md:hidden">Details</span>
    </button>
  )
}

/** ↑ ↓ walk the rows, Enter opens the row's link, X its details; only while the row itself has the focus. */
function moveByKey(event: KeyboardEvent<HTMLTableRowElement>, toggle: (() => void) | undefined): void {
  const row = event.currentTarget
  if (event.target !== row) return
  const rows = [...(row.parentElement?.querySelectorAll<HTMLElement>("[data-grid-row]") ?? [])]
  const place = rows.indexOf(row)
  if (event.key === "ArrowDown") rows[place + 1]?.focus()
  else if (event.key === "ArrowUp") rows[place - 1]?.focus()
  else if (event.key === "Enter") row.querySelector<HTMLElement>("a")?.click()
  else if (event.key.toLowerCase() === "x" && toggle) toggle()
  else return
  event.preventDefault()
}
