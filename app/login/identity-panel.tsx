import { Icon, type IconName } from "@/components/ui/icon.tsx"

const REASONS: { icon: IconName; text: string }[] = [
  { icon: "schemas", text: "Every object, reference and setting of a schema in one sealed backup" },
  { icon: "restores", text: "Restore into the same site or another one, and watch every step" },
  { icon: "shield", text: "Every value compared after a restore, with a log you can keep" },
]

/** The right half of the sign-in page: what this server is for. Left out on narrow screens. */
export function IdentityPanel() {
  return (
    <aside className="relative hidden content-center overflow-hidden bg-[#101A33] px-16 py-14 text-[#E6ECFB] md:grid">
      <Dial />
      <h2 className="max-w-[440px] text-[22px] leading-[30px]">
        Your Assets data stays readable when Atlassian is not.
      </h2>
      <p className="mt-2.5 max-w-[440px] text-[14px] leading-[21px] text-[#AFBDDD]">
        This server runs outside Atlassian Cloud. Signing in and reading your backups never call Atlassian.
      </p>
      <ul className="mt-[30px] grid max-w-[440px] gap-[13px]">
        {REASONS.map(({ icon, text }) => (
          <li key={icon} className="flex gap-[11px] text-[#D3DDF3]">
            <Icon name={icon} className="mt-px size-4 text-[#8DB1FF]" />
            {text}
          </li>
        ))}
      </ul>
    </aside>
  )
}

/** The mark as a large dial, half outside the panel; its sixty ticks are the dashes of two circles. */
function Dial() {
  return (
    <svg
      viewBox="0 0 620 620"
      aria-hidden="true"
      fill="none"
      className="absolute -right-[230px] -bottom-[300px] w-[620px] opacity-50"
    >
      <g stroke="#3B5AA8">
        <circle cx="310" cy="310" r="284" strokeWidth="16" pathLength="600" strokeDasharray="0.7 9.3" />
        <circle cx="310" cy="310" r="296" strokeWidth="8" pathLength="600" strokeDasharray="0.7 49.3" />
      </g>
      <g stroke="#25396E" strokeWidth="2">
        <circle cx="310" cy="310" r="250" />
        <circle cx="310" cy="310" r="196" />
      </g>
      <g stroke="#5A8BFF" strokeWidth="5" strokeLinecap="round">
        <path d="M310 114a196 196 0 1 1-172 102" />
        <circle cx="310" cy="310" r="46" />
        <path d="M310 310V200" />
      </g>
    </svg>
  )
}
