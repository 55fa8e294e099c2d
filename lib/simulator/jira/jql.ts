import { compile } from "../aql/compile.ts"
import { AqlError } from "../aql/lexer.ts"
import { type Condition, type Operand, parseQuery, type Query } from "../aql/parser.ts"
import type { SimulatedIssue, SimulatedSite } from "../world.ts"

interface JqlContext {
  accountId: string
  nowMs: number
}

/**
 * Issues that a JQL finds, in its order. Understood: project, key, id, and Assets fields by name or cf[n] with IS
 * [NOT] EMPTY and aqlFunction(); AND, OR, NOT; ORDER BY key or id. Throws AqlError for anything else, and for JQL
 * without any bound, which Jira refuses too.
 */
export function issuesMatching(site: SimulatedSite, jql: string, context: JqlContext): SimulatedIssue[] {
  const query = parseQuery(jql)
  if (query.where.kind === "all") {
    throw new AqlError("Unbounded JQL queries are not allowed here. Please add a search restriction to your query.")
  }
  const test = compileJql(site, query.where, context)
  return [...site.issues.values()].filter(test).sort(order(query))
}

function order(query: Query): (a: SimulatedIssue, b: SimulatedIssue) => number {
  const sign = query.orderBy[0]?.descending ? -1 : 1
  return (a, b) => sign * (Number(a.id) - Number(b.id))
}

type IssueTest = (issue: SimulatedIssue) => boolean

function compileJql(site: SimulatedSite, condition: Condition, context: JqlContext): IssueTest {
  switch (condition.kind) {
    case "all":
      return () => true
    case "and":
    case "or": {
      const parts = condition.parts.map((part) => compileJql(site, part, context))
      return condition.kind === "and"
        ? (issue) => parts.every((part) => part(issue))
        : (issue) => parts.some((part) => part(issue))
    }
    case "not": {
      const part = compileJql(site, condition.part, context)
      return (issue) => !part(issue)
    }
    case "empty": {
      const fieldId = assetsField(site, condition.path.join("."))
      return (issue) => (issue.objects.get(fieldId)?.length ?? 0) > 0 === condition.negated
    }
    case "compare":
      return compileComparison(site, condition, context)
    case "having":
      throw new AqlError("HAVING is not part of JQL")
  }
}

function compileComparison(
  site: SimulatedSite,
  condition: Condition & { kind: "compare" },
  context: JqlContext,
): IssueTest {
  const name = condition.path.join(".").toLowerCase()
  const read = ISSUE_FIELDS[name]
  const negated = condition.operator === "!=" || condition.operator === "not in"
  if (read) {
    const wanted = new Set(condition.operands.map((operand) => textOf(operand).toLowerCase()))
    return (issue) => read(site, issue).some((text) => wanted.has(text.toLowerCase())) !== negated
  }
  const fieldId = assetsField(site, condition.path.join("."))
  const tests = condition.operands.map((operand) => objectTest(site, operand, context))
  return (issue) => (issue.objects.get(fieldId) ?? []).some((id) => tests.some((test) => test(id))) !== negated
}

const ISSUE_FIELDS: Record<string, (site: SimulatedSite, issue: SimulatedIssue) => string[]> = {
  project: (site, issue) => {
    const project = site.projects.get(issue.projectKey)
    return [issue.projectKey, ...(project ? [project.name, project.id] : [])]
  },
  key: (_, issue) => [issue.key, issue.id],
  issuekey: (_, issue) => [issue.key, issue.id],
  issue: (_, issue) => [issue.key, issue.id],
  id: (_, issue) => [issue.key, issue.id],
  status: (_, issue) => [issue.status],
  issuetype: (_, issue) => [issue.issueType],
}

function textOf(operand: Operand): string {
  if (operand.kind === "text") return operand.text
  throw new AqlError(`Unable to find JQL function '${operand.name}()'`)
}

/** aqlFunction("Key = ITSM-88"), its older name, or a label. */
function objectTest(site: SimulatedSite, operand: Operand, context: JqlContext): (objectId: number) => boolean {
  const isAql = operand.kind === "call" && (operand.name === "aqlfunction" || operand.name === "iqlfunction")
  const aql = isAql ? (operand.arguments[0] ?? "") : `label = "${textOf(operand).replaceAll('"', '\\"')}"`
  const matches = compile({ site, ...context, issuesOf: () => [] }, parseQuery(aql).where)
  return (objectId) => {
    const object = site.objects.get(objectId)
    return object !== undefined && !object.hidden && matches(object)
  }
}

/** "cf[10191]", "customfield_10191" or the field's name. */
function assetsField(site: SimulatedSite, name: string): string {
  const number = /^cf\[(\d+)\]$/i.exec(name)?.[1]
  for (const field of site.fields.values()) {
    if (field.id === `customfield_${number}` || field.id === name || field.name.toLowerCase() === name.toLowerCase()) {
      return field.id
    }
  }
  throw new AqlError(`Field '${name}' does not exist or you do not have permission to view it.`)
}
