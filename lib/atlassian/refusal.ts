import { AppError, type AppErrorOptions, type ErrorCode } from "../errors.ts"
import { describeErrorAnswer, type ErrorAnswer } from "./error-answer.ts"

export interface Refusal {
  status: number
  answer: ErrorAnswer
  /** Of the site, for sentences. */
  host: string
  /** "create an object": what was asked, behind "to". */
  doing: string
  endpoint: string
  /** true when our own credentials were shown; a media host's 401 says nothing about them. */
  ownCredentials: boolean
}

/**
 * The AppError of an answer that refuses (S0-06): 401, 403, 404, 429, 5xx and the rest each have their code and their
 * sentence. Facts: status, endpoint, `message` (Atlassian's), and `attributeErrors` (JSON text, id → message).
 */
export function toRefusalError(refusal: Refusal): AppError {
  const { status, answer, endpoint } = refusal
  const said = describeErrorAnswer(answer)
  const { code, userMessage, ...rest } = meaningOf(refusal, said)
  const facts: AppErrorOptions["facts"] = { status, endpoint, message: said, ...rest.facts }
  if (Object.keys(answer.attributeErrors).length > 0) facts.attributeErrors = JSON.stringify(answer.attributeErrors)
  return new AppError(code, `${endpoint} answered ${status}${said === "" ? "" : `: ${said}`}`, {
    userMessage,
    facts,
    retry: rest.retry ?? "never",
  })
}

type Meaning = { code: ErrorCode; userMessage: string } & Pick<AppErrorOptions, "facts" | "retry">

function meaningOf({ status, host, doing, ownCredentials }: Refusal, said: string): Meaning {
  const quoted = said === "" ? "" : ` Jira says: ${said}`
  if (status === 401 && ownCredentials) {
    return {
      code: "CREDENTIALS_REFUSED",
      userMessage: `${host} refused the email and API token. Check both, or create a new token.`,
      facts: { field: "apiToken" },
    }
  }
  if (status === 403 && /\bip\b|allow-?\s?list/i.test(said)) {
    return {
      code: "PERMISSION_REFUSED",
      userMessage: `${host} accepts only addresses on its IP allowlist. Add this server's outgoing addresses there.`,
      facts: { field: "siteUrl", reason: "IP_ALLOWLIST" },
    }
  }
  if (status === 403) {
    return {
      code: "PERMISSION_REFUSED",
      userMessage: `${host} does not allow this account to ${doing}. It needs an agent licence and the permission.${quoted}`,
      facts: { field: "email" },
    }
  }
  if (status === 404) {
    return { code: "NOT_FOUND", userMessage: `${host} could not ${doing}: not found, or hidden from this account.` }
  }
  if (status === 429) {
    return {
      code: "RATE_LIMITED",
      userMessage: `${host} asks us to slow down. Nothing is lost; the work goes on when it lets us.`,
      retry: "later",
    }
  }
  if (status >= 500 || status === 408) {
    return { code: "ATLASSIAN_FAILED", userMessage: `${host} failed to ${doing}. Try again later.`, retry: "later" }
  }
  return { code: "ATLASSIAN_REFUSED", userMessage: `${host} refused to ${doing}.${quoted}` }
}
