import type { SimulatedIcon, SimulatedSite } from "../world.ts"
import { ICON_MEDIA_HOST, workspaceBase } from "./workspace-base.ts"

export interface IconJson {
  id: string
  name: string
  url16: string
  url48: string
}

export function iconJson(site: SimulatedSite, icon: SimulatedIcon): IconJson {
  if (icon.id.includes("-")) {
    const url = `https://${ICON_MEDIA_HOST}/icon/${icon.id}.png`
    return { id: icon.id, name: icon.name, url16: url, url48: url }
  }
  const url = `${workspaceBase(site)}/icon/${icon.id}/icon.png`
  return { id: icon.id, name: icon.name, url16: `${url}?size=16`, url48: `${url}?size=48` }
}

/** The icon inside a type points to the type's own image. */
export function typeIconJson(site: SimulatedSite, typeId: number, iconId: string): IconJson {
  const icon = site.icons.get(iconId)
  if (iconId.includes("-") && icon) return iconJson(site, icon)
  const url = `${workspaceBase(site)}/objecttype/${typeId}/icon.png`
  return { id: iconId, name: icon?.name ?? "", url16: `${url}?size=16`, url48: `${url}?size=48` }
}
