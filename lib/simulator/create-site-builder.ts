import { ATTRIBUTE_KINDS } from "./attribute-kinds.ts"
import { iconPng } from "./icon-png.ts"
import { attributeNamed, packValues } from "./new-value.ts"
import { DEFAULT_PROPERTIES } from "./schema-properties.ts"
import type { SimulatedObject } from "./simulated-object.ts"
import type { SiteBuilder } from "./site-builder.ts"
import { addAttribute, addSystemAttributes } from "./system-attributes.ts"
import { attributesOf, forgetTypeTree } from "./type-tree.ts"
import { uuidOf } from "./uuid.ts"
import type {
  SimulatedIssue,
  SimulatedReferenceType,
  SimulatedSchema,
  SimulatedSite,
  SimulatedType,
  SimulatedUser,
  World,
} from "./world.ts"

const defaultTime = Date.UTC(2025, 1, 16, 20, 4, 41, 527)

/** Fills the site; media files go into the world. */
export function createSiteBuilder(world: World, site: SimulatedSite): SiteBuilder {
  const caller = () => site.accounts[0]?.accountId ?? ""
  const addMedia = (name: string, fileName: string, contentType: string, bytes: Uint8Array) => {
    const uuid = uuidOf(`${site.siteUrl} ${name} ${fileName} ${world.media.size}`)
    world.media.set(uuid, { fileName, contentType, bytes })
    return uuid
  }

  return {
    site,
    addUser({ displayName, emailAddress, accountId, groups, active, deleted }) {
      const user: SimulatedUser = {
        accountId: accountId ?? `557058:${uuidOf(`${emailAddress ?? displayName}`)}`,
        displayName,
        emailAddress: emailAddress ?? null,
        active: active ?? true,
        deleted: deleted ?? false,
        groups: groups ?? [],
      }
      site.users.set(user.accountId, user)
      return user
    },
    addGroup(name) {
      const group = { name, groupId: uuidOf(`${site.siteUrl} group ${name}`) }
      site.groups.set(name, group)
      return group
    },
    addIcon({ name, id, png }) {
      const mediaUuid = addMedia("icon", `${name}.png`, "image/png", png ?? iconPng(name))
      const icon = { id: id ?? String(site.nextIds.icon++), name, mediaUuid }
      site.icons.set(icon.id, icon)
      return icon
    },
    addStatus({ name, category, description, schema }) {
      const id = site.nextIds.status++
      const status = { id, name, category, description: description ?? "", schemaId: schema?.id ?? null }
      site.statuses.set(id, status)
      return status
    },
    addReferenceType({ name, color, description, schema }) {
      const id = site.nextIds.referenceType++
      const type: SimulatedReferenceType = {
        id,
        name,
        description: description ?? "",
        color: color ?? "688E6E",
        schemaId: schema?.id ?? null,
        removable: true,
      }
      site.referenceTypes.set(id, type)
      return type
    },
    addSchema({ name, key, description, canManage, properties, created }) {
      const at = created?.getTime() ?? defaultTime
      const schema: SimulatedSchema = {
        id: site.nextIds.schema++,
        name,
        key,
        description: description ?? null,
        createdMs: at,
        updatedMs: at,
        canManage: canManage ?? true,
        properties: { ...DEFAULT_PROPERTIES, ...properties },
      }
      site.schemas.set(schema.id, schema)
      return schema
    },
    addType(schema, { name, description, icon, parent, inherited, abstract, uniqueName }) {
      const siblings = [...site.types.values()].filter(
        (other) => other.schemaId === schema.id && other.parentId === (parent?.id ?? null),
      )
      const type: SimulatedType = {
        id: site.nextIds.type++,
        schemaId: schema.id,
        name,
        description: description ?? null,
        iconId: icon?.id ?? site.icons.keys().next().value ?? "1",
        parentId: parent?.id ?? null,
        position: siblings.length,
        createdMs: defaultTime,
        updatedMs: defaultTime,
        inherited: inherited ?? false,
        abstract: abstract ?? false,
      }
      site.types.set(type.id, type)
      addSystemAttributes(site, type.id, uniqueName ?? false)
      forgetTypeTree(site)
      return type
    },
    addAttribute(type, given) {
      const { type: kind, defaultTypeId } = ATTRIBUTE_KINDS[given.kind]
      if (given.label) {
        for (const other of attributesOf(site, type.id)) if (other.typeId === type.id) other.label = false
      }
      const attribute = addAttribute(site, type.id, {
        name: given.name,
        type: kind,
        defaultTypeId,
        description: given.description ?? null,
        label: given.label ?? false,
        minimumCardinality: given.required ? 1 : 0,
        maximumCardinality: given.many === true ? -1 : given.many === false ? 1 : (given.many ?? 1),
        uniqueAttribute: given.unique ?? false,
        hidden: given.hidden ?? false,
        options: given.options?.join(",") ?? "",
        suffix: given.suffix ?? "",
        summable: given.summable ?? false,
        regexValidation: given.regex ?? "",
        qlQuery: given.filter ?? "",
        includeChildObjectTypes: given.includeChildren ?? false,
        referenceObjectTypeId: given.to?.id ?? null,
        referenceTypeId: given.kind === "reference" ? (given.referenceType ?? defaultReferenceType(site)).id : null,
        additionalValue: given.additionalValue ?? null,
        typeValueMulti: given.groups ?? given.statuses?.map((status) => String(status.id)) ?? [],
        position: attributesOf(site, type.id).filter((other) => other.typeId === type.id).length,
      })
      forgetTypeTree(site)
      return attribute
    },
    addObject(type, values, more = {}) {
      const id = site.nextIds.object++
      const created = more.created?.getTime() ?? defaultTime
      const object: SimulatedObject = {
        id,
        schemaId: type.schemaId,
        typeId: type.id,
        createdMs: created,
        updatedMs: more.updated?.getTime() ?? created,
        ...packValues(site, type.id, values),
        avatarUuid: more.avatar ? addMedia(`avatar ${id}`, "avatar.png", "image/png", more.avatar) : null,
        hidden: more.hidden ?? false,
      }
      site.objects.put(object)
      return object
    },
    setValues(object, values) {
      const now = site.objects.get(object.id) ?? object
      const changed = packValues(site, now.typeId, values)
      const replaced = new Set(Object.keys(values).map((name) => attributeNamed(site, now.typeId, name).id))
      const kept = now.attributeIds
        .map((id, at) => ({ id, value: now.values[at] }))
        .filter(({ id }) => !replaced.has(id))
      const next: SimulatedObject = {
        ...now,
        attributeIds: [...kept.map(({ id }) => id), ...changed.attributeIds],
        values: [...kept.flatMap(({ value }) => (value === undefined ? [] : [value])), ...changed.values],
      }
      site.objects.put(next)
      return next
    },
    addHistory(object, { affectedAttribute, oldValue, newValue, actor, created }) {
      append(site.history, object.id, {
        id: site.nextIds.history++,
        actorId: actor?.accountId ?? caller(),
        affectedAttribute,
        oldValue,
        newValue,
        createdMs: created?.getTime() ?? defaultTime,
      })
    },
    addComment(object, { comment, author, created }) {
      append(site.comments, object.id, {
        id: site.nextIds.comment++,
        authorId: author?.accountId ?? caller(),
        comment,
        createdMs: created?.getTime() ?? defaultTime,
      })
    },
    addAttachment(object, { fileName, mimeType, bytes, author, comment }) {
      append(site.attachments, object.id, {
        id: site.nextIds.attachment++,
        authorId: author?.accountId ?? caller(),
        fileName,
        mimeType,
        mediaUuid: addMedia(`attachment ${object.id}`, fileName, mimeType, bytes),
        comment: comment ?? "",
        createdMs: defaultTime,
      })
    },
    addProject({ key, name }) {
      const project = { id: String(10_000 + site.projects.size), key, name }
      site.projects.set(key, project)
      return project
    },
    addField({ id, name, filter }) {
      const field = { id, name, filter: filter ?? "" }
      site.fields.set(id, field)
      return field
    },
    addIssue({ project, summary, objects, status, issueType }) {
      const number = [...site.issues.values()].filter((issue) => issue.projectKey === project.key).length + 1
      const issue: SimulatedIssue = {
        id: String(site.nextIds.issue++),
        key: `${project.key}-${number}`,
        projectKey: project.key,
        summary,
        reporterId: caller(),
        status: status ?? "To Do",
        issueType: issueType ?? "Task",
        createdMs: defaultTime,
        updatedMs: defaultTime,
        objects: new Map((objects ?? []).map(([field, list]) => [field.id, list.map((object) => object.id)])),
      }
      site.issues.set(issue.key, issue)
      return issue
    },
  }
}

function append<T>(map: Map<number, T[]>, key: number, item: T): void {
  const list = map.get(key)
  if (list) list.push(item)
  else map.set(key, [item])
}

function defaultReferenceType(site: SimulatedSite): SimulatedReferenceType {
  for (const type of site.referenceTypes.values()) if (type.name === "Reference") return type
  throw new Error("the site has no reference type named Reference")
}
