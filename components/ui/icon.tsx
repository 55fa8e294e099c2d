/** Our own 16-px stroke icons. Decoration: the word beside them says the same, so they are hidden from assistive technology. */
const PATHS = {
  attention: "M8 2.3 14.3 13H1.7zM8 6.5v3M8 11.3v.01",
  arrowDown: "M8 3v9.5M4 8.7l4 4 4-4",
  arrowUp: "M8 13V3.500M4 7.3 8 3.300l4 4",
  auto: "M3 7V6a2 2 0 0 1 2-2h8M10.8 1.8 13 4l-2.2 2.200M13 9v1a2 2 0 0 1-2 2H3M5.2 14.2 3 12l2.2-2.2",
  calendar:
    "M3.6 3h8.800a1.3 1.3 0 0 1 1.3 1.300v7.900a1.3 1.3 0 0 1-1.3 1.300H3.600a1.3 1.3 0 0 1-1.3-1.300V4.300A1.3 1.3 0 0 1 3.6 3zM2.3 6.300h11.400M5.3 1.700v2.600M10.7 1.700v2.6",
  check: "m3 8.5 3.3 3.300L13 4.8",
  checkCircle: "M8 2.200a5.8 5.8 0 1 1 0 11.600A5.8 5.8 0 0 1 8 2.200zM5.4 8.200l1.9 1.9 3.4-3.9",
  chevronDown: "m4.5 6.3 3.5 3.5 3.5-3.5",
  chevronLeft: "M9.7 4.5 6.2 8l3.5 3.5",
  chevronRight: "m6.3 4.5 3.5 3.5-3.5 3.5",
  clock: "M8 2.200a5.8 5.8 0 1 1 0 11.600A5.8 5.8 0 0 1 8 2.200zM8 4.800V8l2.2 1.5",
  close: "m4 4 8 8M12 4l-8 8",
  dash: "M4 8h8",
  disabled: "M8 2.200a5.8 5.8 0 1 1 0 11.600A5.8 5.8 0 0 1 8 2.200zM4 12l8-8",
  download: "M2.5 9.500v3a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1v-3M8 2.500v7.200M5.2 7 8 9.8 10.8 7",
  error: "M5.4 2h5.200L14 5.400v5.200L10.6 14H5.400L2 10.600V5.400zM8 5v3.500M8 10.900v.01",
  external: "M6.5 3.500h-3v9h9v-3M9.5 2.500h4v4M13.3 2.7 8 8",
  filter:
    "M2 4.500h6.500M12 4.500h2M2 11.500h2M7.5 11.500H14M10.2 2.700a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.600zM5.8 9.700a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.600z",
  info: "M8 2.200a5.8 5.8 0 1 1 0 11.600A5.8 5.8 0 0 1 8 2.200zM8 7.400v3.400M8 5.200v.01",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  plus: "M8 3v10M3 8h10",
  restores: "M2.6 6.200A5.8 5.8 0 1 1 2.4 9.600M2.3 2.800v3.600h3.600M8 5.200V8l2 1.4",
  schemas:
    "M3.5 2.500h9A1.5 1.5 0 0 1 14 4v8a1.5 1.5 0 0 1-1.5 1.500h-9A1.5 1.5 0 0 1 2 12V4a1.5 1.5 0 0 1 1.5-1.500zM2 6.200h12M6.2 6.200v7.3",
  search: "M7 2.500a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.5 10.500l3.5 3.5",
  shield: "M8 1.7 13.2 3.600v4c0 3.2-2 5.4-5.2 6.7-3.2-1.3-5.2-3.5-5.2-6.700v-4zM5.7 7.900l1.7 1.7 3-3.2",
  stop: "M5 4h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1z",
  sync: "M13.4 6.500A5.6 5.6 0 0 0 3.3 5M2.6 9.500A5.6 5.6 0 0 0 12.7 11M3.2 2v3.200h3.200M12.8 14v-3.200H9.6",
} as const

export type IconName = keyof typeof PATHS | "running" | "waiting"

export function Icon({ name, className = "size-4" }: { name: IconName; className?: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      aria-hidden="true"
      className={`shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth={name === "more" ? 2.4 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {name === "running" ? (
        <g>
          <circle cx="8" cy="8" r="5.5" opacity=".28" />
          <path d="M8 2.500A5.5 5.5 0 0 1 11.9 11.9" />
        </g>
      ) : name === "waiting" ? (
        <circle cx="8" cy="8" r="5.8" strokeDasharray="1.7 2.2" />
      ) : (
        <path d={PATHS[name]} />
      )}
    </svg>
  )
}
