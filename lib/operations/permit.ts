import { type Action, may, type Principal } from "../domain/principal.ts"
import { AppError } from "../errors.ts"

/** First line of every verb: the role decides, whoever called. @throws AppError FORBIDDEN */
export function permit(principal: Principal, action: Action): void {
  if (may(principal.role, action)) return
  throw new AppError("FORBIDDEN", `role ${principal.role} may not ${action}`, {
    userMessage: "Your role does not allow this. Ask an owner of this instance.",
    facts: { role: principal.role, action },
  })
}
