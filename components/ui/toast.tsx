"use client"

import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react"
import { Icon } from "./icon.tsx"

interface Toast {
  id: number
  text: string
}

const ShowToast = createContext<(text: string) => void>(() => {})

/** Confirms in one short sentence. Errors never go here: they stay where they happened (ui.md §2). */
export function useToast(): (text: string) => void {
  return useContext(ShowToast)
}

let lastId = 0

/**
 * Toasts at the bottom left, for six seconds, announced politely. Ours rather than a package's, because those write
 * their own style element, which the content security policy refuses.
 */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Toast[]>([])
  const show = useCallback((text: string) => {
    lastId += 1
    const toast = { id: lastId, text }
    setToasts((current) => [...current.slice(-2), toast])
  }, [])
  const close = useCallback((id: number) => setToasts((current) => current.filter((toast) => toast.id !== id)), [])
  return (
    <ShowToast value={show}>
      {children}
      <div
        role="status"
        className="pointer-events-none fixed bottom-4 left-4 z-50 grid gap-2 max-md:right-4 max-md:bottom-20"
      >
        {toasts.map((toast) => (
          <ToastBox key={toast.id} toast={toast} onClose={close} />
        ))}
      </div>
    </ShowToast>
  )
}

function ToastBox({ toast, onClose }: { toast: Toast; onClose: (id: number) => void }) {
  useEffect(() => {
    const timer = setTimeout(() => onClose(toast.id), 6_000)
    return () => clearTimeout(timer)
  }, [toast.id, onClose])
  return (
    <div className="sheet pointer-events-auto flex items-center gap-2.5 rounded-lg bg-raised py-2 pr-2 pl-3.5 shadow-md">
      <Icon name="checkCircle" className="size-4 text-success-ink" />
      <span className="flex-1">{toast.text}</span>
      <button
        type="button"
        aria-label="Close"
        onClick={() => onClose(toast.id)}
        className="grid size-7 place-items-center rounded-md hover:bg-hover"
      >
        <Icon name="close" className="size-3.5" />
      </button>
    </div>
  )
}
