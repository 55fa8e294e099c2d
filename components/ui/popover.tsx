"use client"

import type { ReactNode } from "react"
import { Button as AriaButton, Dialog, DialogTrigger, Heading, Popover } from "react-aria-components"
import { IconButton } from "./button.tsx"

/** Opens on click or Enter, never on hover; closes on Escape, on a press beside it and with its ×. */
export function InfoPopover({
  trigger,
  triggerLabel,
  title,
  children,
}: {
  trigger: ReactNode
  triggerLabel: string
  title: string
  children: ReactNode
}) {
  return (
    <DialogTrigger>
      <AriaButton
        aria-label={triggerLabel}
        className="-mx-1 inline-flex min-h-6 items-center rounded-md px-1 hover:bg-neutral-surface max-md:min-h-11"
      >
        {trigger}
      </AriaButton>
      <Popover placement="bottom start" className="sheet w-93 max-w-[calc(100vw-24px)] rounded-lg bg-raised shadow-md">
        <Dialog className="px-4 py-3.5">
          {({ close }) => (
            <>
              <div className="flex items-center justify-between gap-2">
                <Heading slot="title" className="text-sm font-semibold">
                  {title}
                </Heading>
                <IconButton icon="close" size="small" label="Close" onPress={close} />
              </div>
              {children}
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}
