import type { AqlContext } from "../aql/compile.ts"
import { AqlError } from "../aql/lexer.ts"
import { countMatches, type SearchPage, searchPage, TOTAL_CAP } from "../aql/search.ts"
import { type Answer, badRequest, json, jsonText } from "../http/answer.ts"
import { count, type Exchange, flag, type Route, readBody } from "../http/exchange.ts"
import { issuesMatching } from "../jira/jql.ts"
import { textField } from "../json-record.ts"
import { nextMediaToken } from "../site-runtime.ts"
import { attributesOf } from "../type-tree.ts"
import type { SimulatedAttribute } from "../world.ts"
import { objectText } from "./object-text.ts"
import { attributeText } from "./structure-json.ts"

export const aqlRoutes: Route[] = [
  { method: "POST", pattern: "/object/aql", handle: search },
  { method: "POST", pattern: "/object/aql/totalcount", handle: totalCount },
]

const DEFAULT_PAGE = 25
const LARGEST_PAGE = 1000

/** Paging counts only in the query; in the body it is ignored, so a client that puts it there reads page one for ever. */
function search(exchange: Exchange): Answer {
  const { runtime } = exchange
  const startAt = count(exchange, "startAt", 0, Number.MAX_SAFE_INTEGER)
  const maxResults = count(exchange, "maxResults", DEFAULT_PAGE, LARGEST_PAGE)
  const includeAttributes = flag(exchange, "includeAttributes", true)
  const page = run(exchange, (aql, context) =>
    searchPage(context, runtime.search.read(exchange.nowMs), aql, { startAt, maxResults }),
  )
  const isLast = !page.more || (runtime.site.quirks.isLastBug && maxResults >= LARGEST_PAGE)
  const token = nextMediaToken(runtime)
  const form = includeAttributes ? "rows" : "none"
  const rows = page.objects.values().map((object) => objectText(runtime, object, form, token))
  const definitions = includeAttributes ? definitionsOf(exchange, page) : []
  const texts = definitions.map((attribute) => attributeText(runtime, attribute, true))
  const head = `{"startAt":${startAt},"maxResults":${maxResults},"total":${Math.min(page.counted, TOTAL_CAP)},"isLast":${isLast},"last":${isLast},"values":[`
  return jsonText(joinBytes(head, rows, `],"objectTypeAttributes":[${texts.join(",")}]}`))
}

function totalCount(exchange: Exchange): Answer {
  const table = exchange.runtime.search.read(exchange.nowMs)
  return json({ totalCount: run(exchange, (aql, context) => countMatches(context, table, aql)) })
}

/** Row by row into bytes: a page is megabytes, and as one text it would stay in memory much longer. */
function joinBytes(head: string, rows: Iterable<string>, tail: string): Uint8Array {
  const parts: Uint8Array[] = []
  let text = head
  for (const row of rows) {
    parts.push(Buffer.from(text + row))
    text = ","
  }
  parts.push(Buffer.from(parts.length === 0 ? text + tail : tail))
  return Buffer.concat(parts)
}

/** Every definition that the rows use, each once. */
function definitionsOf(exchange: Exchange, page: SearchPage): SimulatedAttribute[] {
  const { site } = exchange.runtime
  const found = new Map<number, SimulatedAttribute>()
  for (const typeId of new Set(page.objects.map((object) => object.typeId))) {
    for (const attribute of attributesOf(site, typeId)) found.set(attribute.id, attribute)
  }
  return [...found.values()]
}

function run<T>(exchange: Exchange, task: (aql: string, context: AqlContext) => T): T {
  const { site } = exchange.runtime
  const asker = { accountId: exchange.account.accountId, nowMs: exchange.nowMs }
  try {
    return task(textField(readBody(exchange), "qlQuery") ?? "", {
      site,
      ...asker,
      issuesOf: (jql) => issuesMatching(site, jql, asker),
    })
  } catch (error) {
    if (error instanceof AqlError) throw badRequest(error.message)
    throw error
  }
}
