/** A person who can sign in at the simulated Google and Microsoft. */
export interface SimulatedPerson {
  /** Stable subject of the account. */
  id: string
  name: string
  email: string
  /** False: the provider has not verified the address, so it proves nothing. */
  emailVerified: boolean
  /** Shown on the account chooser. */
  note: string
}

/** Everyone of the demo and of the browser tests. Only the first three are trusted users of the simulated site. */
export const PEOPLE: readonly SimulatedPerson[] = [
  { id: "mara", name: "Mara Lindt", email: "owner@example.com", emailVerified: true, note: "Owner" },
  { id: "jonas", name: "Jonas Feld", email: "operator@example.com", emailVerified: true, note: "Operator" },
  { id: "priya", name: "Priya Raman", email: "auditor@example.com", emailVerified: true, note: "Auditor" },
  { id: "tom", name: "Tom Vale", email: "stranger@example.com", emailVerified: true, note: "Not a trusted user" },
  { id: "eve", name: "Eve Marsh", email: "owner@example.com", emailVerified: false, note: "E-mail not verified" },
]
