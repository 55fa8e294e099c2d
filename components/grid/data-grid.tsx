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
import { useMemo, useState } from "react"
import { Icon } from "../ui/icon.tsx"
import { type DataGridProps, type GridColumn, WIDE_ONLY } from "./grid-column.ts"
import { GridRow } from "./grid-row.tsx"

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
