import type { ReactNode } from "react"

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

/** Classes of cells that are left out between phone and full width. */
export const WIDE_ONLY = "md:max-lg:hidden"
