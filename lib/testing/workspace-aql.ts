import { AppError } from "../errors.ts"
import { attributesOfType, type KeptObject, labelOf, type WorkspaceState } from "./workspace-state.ts"

const CLAUSE = /^\s*("(?:\\.|[^"\\])*"|\w+)\s*(=|!=|not\s+in\b|in\b|startswith\b)\s*(.+?)\s*$/i
const LITERAL = /"(?:\\.|[^"\\])*"|[^\s,()"]+/g

/** The part of AQL that restores and attribute filters use: clauses of one field each, joined by AND. */
export function matchesAql(state: WorkspaceState, object: KeptObject, aql: string): boolean {
  return splitByAnd(aql).every((clause) => matchesClause(state, object, clause))
}

function matchesClause(state: WorkspaceState, object: KeptObject, clause: string): boolean {
  const match = CLAUSE.exec(clause)
  const [, field, operator, rest] = match ?? []
  if (!field || !operator || !rest) throw new AppError("ATLASSIAN_REFUSED", `bad AQL: ${clause}`)
  const wanted = [...rest.matchAll(LITERAL)].map(([literal]) => unquote(literal))
  const found = valuesOf(state, object, unquote(field))
  const among = (list: string[]): boolean => found.some((value) => list.includes(value))
  switch (operator.toLowerCase().replace(/\s+/g, " ")) {
    case "=":
    case "in":
      return among(wanted)
    case "!=":
    case "not in":
      return !among(wanted)
    default:
      return found.some((value) => value.startsWith(wanted[0] ?? ""))
  }
}

function valuesOf(state: WorkspaceState, object: KeptObject, field: string): string[] {
  switch (field.toLowerCase()) {
    case "objectschemaid":
      return [state.types.get(object.typeId)?.objectSchemaId ?? ""]
    case "objecttypeid":
      return [object.typeId]
    case "objectid":
      return [object.id]
    case "key":
      return [object.key]
    case "label":
      return [labelOf(state, object)]
  }
  const named = [...state.attributes.values()].some((attribute) => attribute.name === field)
  if (!named) throw new AppError("ATLASSIAN_REFUSED", `No matching attribute for AQL clause (${field})`)
  const attribute = attributesOfType(state, object.typeId, true).find((one) => one.name === field)
  return attribute ? (object.values.get(attribute.id) ?? []) : []
}

function splitByAnd(aql: string): string[] {
  const clauses: string[] = []
  let from = 0
  for (const match of aql.matchAll(/"(?:\\.|[^"\\])*"|\band\b/gi)) {
    if (match[0].startsWith('"')) continue
    clauses.push(aql.slice(from, match.index))
    from = match.index + match[0].length
  }
  return [...clauses, aql.slice(from)]
}

function unquote(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, "$1") : text
}
