"use client"

import Link from "next/link"
import { hostOf } from "../schemas/assets-links.ts"
import { Icon } from "../ui/icon.tsx"
import { Lozenge, Tag } from "../ui/lozenge.tsx"
import { Mark } from "../ui/mark.tsx"
import { Time } from "../ui/time.tsx"
import type { ShellInstance, ShellUser } from "./shell-facts.ts"
import { UserMenu } from "./user-menu.tsx"

/** Mark, instance, what Atlassian is doing, who am I. */
export function TopBar({ instance, user }: { instance: ShellInstance | null; user: ShellUser }) {
  return (
    <header className="sticky top-0 z-20 flex h-12 items-center gap-3 border-b border-line bg-surface px-4 max-md:gap-2 max-md:px-3">
      <Link
        href="/schemas"
        aria-label="Assets Backup Vault"
        className="flex items-center gap-2.5 text-base font-semibold tracking-[-0.01em] whitespace-nowrap text-ink no-underline lg:w-50"
      >
        <Mark />
        <span className="max-lg:hidden">Assets Backup Vault</span>
      </Link>
      {instance ? (
        <p className="flex h-8 min-w-0 items-center gap-2 rounded-md border border-neutral-line px-2.5 max-md:flex-1">
          <span
            className={`size-2 shrink-0 rounded-full ${instance.health === "Healthy" ? "bg-success-solid" : "bg-warning-solid"}`}
          />
          <span className="sr-only">Instance</span>
          <span className="truncate">{hostOf(instance.siteUrl)}</span>
          <span className="max-md:hidden">
            <Tag>{instance.location}</Tag>
          </span>
        </p>
      ) : null}
      <div className="ml-auto flex items-center gap-3">
        {instance ? (
          <span className="max-md:hidden">
            <AtlassianState instance={instance} />
          </span>
        ) : null}
        <UserMenu user={user} />
      </div>
    </header>
  )
}

function AtlassianState({ instance }: { instance: ShellInstance }) {
  if (instance.health === "Unreachable") {
    return (
      <Lozenge tone="warning" icon="attention">
        Atlassian not reachable
        {instance.checkedAt ? (
          <>
            {" since "}
            <Time iso={instance.checkedAt} only="time" />
          </>
        ) : null}
      </Lozenge>
    )
  }
  if (instance.health === "Refused") {
    return (
      <Lozenge tone="danger" icon="error">
        Atlassian refuses the token
      </Lozenge>
    )
  }
  if (instance.health === "Unverified") {
    return <span className="text-xs text-ink-3">Atlassian not checked yet</span>
  }
  return (
    <span className="flex items-center gap-1.5 text-xs text-ink-3">
      <Icon name="checkCircle" className="size-3.5 text-success-ink" />
      Atlassian reachable
    </span>
  )
}
