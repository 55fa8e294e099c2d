"use client"

import type { ReactNode } from "react"
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components"
import { Button, IconButton } from "./button.tsx"

/**
 * A dialog over the page: full width from below on a phone, 520 px otherwise. Focus goes in, stays in and returns to
 * the control that opened it; Escape closes.
 */
export function Dialog({
  title,
  isOpen,
  onClose,
  alert = false,
  children,
  footer,
}: {
  title: string
  isOpen: boolean
  onClose: () => void
  /** A question that must be answered: announced as such, and a press beside it does not close it. */
  alert?: boolean
  children: ReactNode
  footer: ReactNode
}) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      isDismissable={!alert}
      className="sheet fixed inset-0 z-40 grid place-items-center bg-[var(--v-backdrop)] p-3 max-md:items-end max-md:p-0"
    >
      <Modal className="max-h-full w-130 max-w-full overflow-y-auto rounded-lg bg-raised shadow-xl max-md:w-full max-md:rounded-b-none forced-colors:border">
        <AriaDialog role={alert ? "alertdialog" : "dialog"}>
          <header className="flex items-start gap-2 px-5 pt-4 pb-1">
            <Heading slot="title" className="flex-1 text-lg font-semibold">
              {title}
            </Heading>
            <IconButton icon="close" size="small" label="Close" onPress={onClose} />
          </header>
          <div className="grid gap-3 px-5 pt-1 pb-4">{children}</div>
          <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3 max-md:*:flex-1">
            {footer}
          </footer>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

/** A question with its consequence in numbers; verbs on the buttons, the safe one focused (ui.md §4). */
export function Confirm({
  title,
  isOpen,
  confirm,
  keep,
  danger = false,
  pending = false,
  error,
  onConfirm,
  onClose,
  children,
}: {
  title: string
  isOpen: boolean
  confirm: string
  keep: string
  danger?: boolean
  pending?: boolean
  error?: string | null
  onConfirm: () => void
  onClose: () => void
  children: ReactNode
}) {
  return (
    <Dialog
      title={title}
      isOpen={isOpen}
      onClose={onClose}
      alert
      footer={
        <>
          <Button autoFocus onPress={onClose}>
            {keep}
          </Button>
          <Button kind={danger ? "danger" : "primary"} pending={pending} onPress={onConfirm}>
            {confirm}
          </Button>
        </>
      }
    >
      {children}
      {error ? <DialogError>{error}</DialogError> : null}
    </Dialog>
  )
}

export function DialogError({ children }: { children: ReactNode }) {
  return (
    <p role="alert" className="rounded-md border border-danger-line bg-danger-surface px-3 py-2 text-danger-ink">
      {children}
    </p>
  )
}
