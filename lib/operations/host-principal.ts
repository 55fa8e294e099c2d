import type { Principal } from "../domain/principal.ts"
import type { InstanceId } from "../ids.ts"

/** Who acts when the operator of the server works on the host itself: allowed everything, named in the audit log. */
export function hostPrincipal(instanceId: InstanceId): Principal {
  return { userId: "cli", email: "operator@host", name: "Operator on the host", instanceId, role: "owner" }
}
