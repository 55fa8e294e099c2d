import type { SimulatedPerson } from "./people.ts"

type Kind = "google" | "microsoft"

const NAMES: Record<Kind, string> = { google: "Google", microsoft: "Microsoft" }

/** The account chooser: one button per person, nothing to type, nothing loaded from anywhere. */
export function chooserPage(kind: Kind, people: readonly SimulatedPerson[], uid: string): string {
  const name = NAMES[kind]
  const rows = people.map(
    (person) => `<li><button name="person" value="${escapeHtml(person.id)}">
<span class="face" aria-hidden="true">${escapeHtml(person.name.slice(0, 1))}</span>
<span class="who"><b>${escapeHtml(person.name)}</b><span>${escapeHtml(person.email)}</span></span>
<span class="note">${escapeHtml(person.note)}</span></button></li>`,
  )
  return page(
    `Sign in – simulated ${name}`,
    `<p class="brand">Simulated ${name}</p>
<h1>Choose an account</h1>
<p class="lead">to continue to Assets Backup Vault</p>
<form method="post" action="/interaction/${escapeHtml(uid)}"><ul>${rows.join("\n")}</ul>
<p class="foot"><button class="quiet" name="person" value="">Cancel</button></p></form>
<p class="hint">This page stands in for ${name} in the demo and in tests. There are no passwords and no real accounts.</p>`,
  )
}

/** Shown for an expired or foreign sign-in. */
export function problemPage(kind: Kind): string {
  return page(
    `Sign-in ended – simulated ${NAMES[kind]}`,
    `<p class="brand">Simulated ${NAMES[kind]}</p><h1>This sign-in has ended</h1>
<p class="lead">Go back to Assets Backup Vault and start again.</p>`,
  )
}

function page(title: string, main: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${STYLE}</style></head>
<body><main>${main}</main></body></html>`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1a1f2b, #e8ecf2); --soft: light-dark(#495265, #b0b9c7);
  --line: light-dark(#e1e5eb, #282e3a); --page: light-dark(#f7f8fa, #0d1015); --card: light-dark(#fff, #13171e);
  --hover: light-dark(#f3f5f8, #1a1f28); --blue: light-dark(#2456cf, #8db1ff) }
* { box-sizing: border-box; margin: 0 }
body { font: 14px/20px system-ui, sans-serif; color: var(--ink); background: var(--page); min-height: 100vh;
  display: grid; place-items: center; padding: 24px }
main { width: 100%; max-width: 440px; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 32px }
.brand { color: var(--soft); font-size: 13px; margin-bottom: 20px }
h1 { font-size: 24px; line-height: 30px; letter-spacing: -.01em }
.lead { color: var(--soft); margin: 4px 0 20px }
ul { list-style: none; padding: 0; border-top: 1px solid var(--line) }
li button { display: flex; width: 100%; align-items: center; gap: 12px; min-height: 56px; padding: 8px; border: 0;
  border-bottom: 1px solid var(--line); background: none; color: inherit; font: inherit; text-align: left; cursor: pointer }
li button:hover { background: var(--hover) }
button:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; border-radius: 4px }
.face { width: 32px; height: 32px; border-radius: 50%; display: grid; place-items: center; flex: none;
  background: light-dark(#eaf0fd, #18264a); color: var(--blue); font-weight: 600 }
.who { display: grid; flex: 1; min-width: 0 }
.who span, .note, .hint { color: var(--soft); font-size: 13px; line-height: 18px; overflow-wrap: anywhere }
.note { text-align: right }
.foot { margin: 16px 0 20px }
.quiet { border: 0; background: none; color: var(--blue); font: inherit; padding: 4px 8px; margin-left: -8px; min-height: 32px; cursor: pointer }
`
