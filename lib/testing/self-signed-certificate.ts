import { createSign, generateKeyPairSync, type KeyObject } from "node:crypto"

/** A key and its certificate, both PEM, for a TLS server of a test; made anew so that no key lies in the repository. */
export interface TestCertificate {
  key: string
  cert: string
}

/** DNS names and validity of a self-signed certificate (P-256), which is its own authority. */
export function selfSignedCertificate(names: string[], validity: { from?: Date; to?: Date } = {}): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const { from = new Date(Date.now() - 3_600_000), to = new Date(Date.now() + 86_400_000) } = validity
  const content = toBeSigned(names, from, to, publicKey)
  const signature = createSign("sha256").update(content).sign(privateKey)
  const der = sequence(content, ECDSA_SHA256, tagged(0x03, Buffer.from([0]), signature))
  const base64 = der.toString("base64").replace(/(.{64})(?=.)/g, "$1\n")
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
  }
}

const ECDSA_SHA256 = sequence(tagged(0x06, Buffer.from("2a8648ce3d040302", "hex")))
const COMMON_NAME = tagged(0x06, Buffer.from("550403", "hex"))
const BASIC_CONSTRAINTS = tagged(0x06, Buffer.from("551d13", "hex"))
const SUBJECT_ALTERNATIVE_NAME = tagged(0x06, Buffer.from("551d11", "hex"))

function toBeSigned(names: string[], from: Date, to: Date, publicKey: KeyObject): Buffer {
  const subject = sequence(tagged(0x31, sequence(COMMON_NAME, tagged(0x0c, Buffer.from(names[0] ?? "")))))
  const dnsNames = sequence(...names.map((name) => tagged(0x82, Buffer.from(name))))
  const authority = sequence(tagged(0x01, Buffer.from([0xff])))
  return sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, Buffer.from([1])),
    ECDSA_SHA256,
    subject,
    sequence(utcTime(from), utcTime(to)),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
    tagged(
      0xa3,
      sequence(
        sequence(BASIC_CONSTRAINTS, tagged(0x04, authority)),
        sequence(SUBJECT_ALTERNATIVE_NAME, tagged(0x04, dnsNames)),
      ),
    ),
  )
}

function utcTime(date: Date): Buffer {
  return tagged(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, "").slice(2, 14)}Z`))
}

function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, ...parts)
}

function tagged(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
