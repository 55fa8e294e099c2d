"use client"

import {
  type ColumnDef,
  type ExpandedState,
  type HeaderGroup,
  type RowData,
  rowExpandingFeature,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from "@tanstack/react-table"
import { Fragment, type KeyboardEvent, type ReactNode, useId, useMemo, useState } from "react"
import { Icon } from "../ui/icon.tsx"

export interface GridColumn<Row> {
  id: string
  header: string
  cell: (row: Row) => ReactNode
  /** Width and alignment for head and cells, e.g. "md:w-38". */
  className?: string
  numeric?: boolean
  sortable?: boolean
  /** The cell that names the row. */
  rowHeader?: boolean
  /** On a phone a row is a card: "corner" stands beside the row's name, "full" takes a line, "half" half of one, "hide" leaves it out. */
  /** Left out between phone and full width. */
  wideOnly?: boolean
  phone?: "corner" | "full" | "half" | "hide"
}

export interface GridSort {
  by: string
  descending: boolean
}

export interface DataGridProps<Row> {
  /** Caption, read out. */
  label: string
  columns: GridColumn<Row>[]
  rows: Row[]
  rowId: (row: Row) => string
  /** The order the server gave; a press on a sortable head asks it for another. */
  sort?: GridSort
  onSort?: (sort: GridSort) => void
  /** Opens in place below the row, one at a time. */
  details?: (row: Row) => ReactNode
  detailsLabel?: (row: Row) => string
  isSelected?: (row: Row) => boolean
  /** Newer rows are on their way: the old ones stay, paler. */
  stale?: boolean
  /** Tighter cells for grids with many columns. */
  tight?: boolean
  /** One line a row: cells stand in the middle. */
  dense?: boolean
  /** Below this width the grid scrolls inside its own box, e.g. "md:min-w-230". */
  minWidth?: string
}

// Sorting, paging and filtering happen on the server: the table keeps order and the open row, nothing is computed here.
const features = tableFeatures({ rowSortingFeature, rowExpandingFeature })
type Features = typeof features

const always = () => true

/** The one data grid: a real table, which turns into cards on a phone (ui.md §5). */
export function DataGrid<Row extends RowData>(props: DataGridProps<Row>) {
  const { columns, details, sort, onSort } = props
  const [expanded, setExpanded] = useState<ExpandedState>({})
  const sorting = useMemo<SortingState>(() => (sort ? [{ id: sort.by, desc: sort.descending }] : []), [sort])
  const tableColumns = useMemo(
    () =>
      columns.map(
        (column): ColumnDef<Features, Row> => ({
          id: column.id,
          header: column.header,
          accessorFn: (row): unknown => row,
          enableSorting: column.sortable ?? false,
        }),
      ),
    [columns],
  )
  const table = useTable({
    features,
    columns: tableColumns,
    data: props.rows,
    getRowId: props.rowId,
    getRowCanExpand: always,
    manualSorting: true,
    enableMultiSort: false,
    enableSortingRemoval: false,
    state: { sorting, expanded },
    onSortingChange: (update) => {
      const next = (typeof update === "function" ? update(sorting) : update)[0]
      if (next) onSort?.({ by: next.id, descending: next.desc })
    },
    // One open row at a time.
    onExpandedChange: (update) => {
      const next = typeof update === "function" ? update(expanded) : update
      if (next === true) return
      const before = expanded === true ? {} : expanded
      const opened = Object.keys(next).find((id) => next[id] && !before[id])
      setExpanded(opened ? { [opened]: true } : {})
    },
  })
  const pad = props.tight ? "md:px-1.5 md:first:pl-3 md:last:pr-3" : "md:px-2.5 md:first:pl-4 md:last:pr-4"
  return (
    <div className="first:rounded-t-lg last:rounded-b-lg md:overflow-x-auto">
      <table
        className={`w-full border-collapse max-md:block md:table-fixed ${props.minWidth ?? ""} ${props.stale ? "opacity-60" : ""}`}
        aria-busy={props.stale}
      >
        <caption className="sr-only">{props.label}</caption>
        <Head groups={table.getHeaderGroups()} columns={columns} pad={pad} hasDetails={details !== undefined} />
        <tbody className="max-md:block">
          {table.getRowModel().rows.map((row) => (
            <GridRow
              key={row.id}
              {...props}
              row={row.original}
              pad={pad}
              isOpen={row.getIsExpanded()}
              onToggle={() => row.toggleExpanded()}
              cells={columns.map((column) => column.cell(row.original))}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Head<Row extends RowData>({
  groups,
  columns,
  pad,
  hasDetails,
}: {
  groups: HeaderGroup<Features, Row>[]
  columns: GridColumn<Row>[]
  pad: string
  hasDetails: boolean
}) {
  const head = `h-8 border-b border-line bg-canvas text-left text-xs font-semibold text-ink-3 whitespace-nowrap ${pad}`
  return (
    <thead className="max-md:sr-only">
      {groups.map((group) => (
        <tr key={group.id}>
          {hasDetails ? (
            <th scope="col" className={`w-12 ${head}`}>
              <span className="sr-only">Details</span>
            </th>
          ) : null}
          {group.headers.map((header, index) => {
            const column = columns[index]
            const order = header.column.getIsSorted()
            const title = (
              <>
                {column?.header}
                {order ? <Icon name={order === "asc" ? "arrowUp" : "arrowDown"} className="size-2.5 stroke-2" /> : null}
              </>
            )
            return (
              <th
                key={header.id}
                scope="col"
                aria-sort={order === "asc" ? "ascending" : order === "desc" ? "descending" : undefined}
                className={`${head} ${column?.numeric ? "text-right" : ""} ${column?.className ?? ""} ${column?.wideOnly ? WIDE_ONLY : ""} ${order ? "text-ink" : ""}`}
              >
                {column?.sortable ? (
                  <button
                    type="button"
                    onClick={header.column.getToggleSortingHandler()}
                    className="inline-flex h-7 items-center gap-0.5 rounded-sm hover:text-ink"
                  >
                    {title}
                  </button>
                ) : (
                  <span className="inline-flex items-center gap-0.5">{title}</span>
                )}
              </th>
            )
          })}
        </tr>
      ))}
    </thead>
  )
}

const WIDE_ONLY = "md:max-lg:hidden"

const PHONE = {
  corner: "max-md:justify-self-end",
  full: "max-md:col-span-2",
  half: "",
  hide: "max-md:hidden",
}

function GridRow<Row>({
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
      <span className="md:hidden">{isOpen ? "Hide details" : "Show details"}</span>
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
