import { Icon } from "./icon.tsx"

/** Numbered steps of a form: done, current, to come. */
export function Steps({ names, current }: { names: readonly string[]; current: number }) {
  return (
    <ol aria-label="Steps" className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
      {names.map((name, index) => {
        const done = index < current
        const here = index === current
        const circle = done
          ? "bg-success-surface text-success-ink ring-success-line"
          : here
            ? "bg-accent text-on-accent ring-accent"
            : "ring-line-strong"
        return (
          <li
            key={name}
            aria-current={here ? "step" : undefined}
            className={`flex items-center gap-2 font-medium ${here ? "font-semibold text-ink" : done ? "text-ink-2" : "text-ink-3"}`}
          >
            {index > 0 ? <span className="w-7 border-t border-line-strong max-md:w-3" /> : null}
            <span
              className={`grid size-5.5 place-items-center rounded-full text-xs font-semibold ring-1 ring-inset ${circle}`}
            >
              {done ? <Icon name="check" className="size-3" /> : index + 1}
            </span>
            <span className={here ? "" : "max-md:sr-only"}>{name}</span>
            {done ? <span className="sr-only">, done</span> : null}
          </li>
        )
      })}
    </ol>
  )
}
