import { redirect } from "next/navigation"

/** The Schemas page is where one starts; who is not signed in is sent on to the sign-in page from there. */
export default function StartPage() {
  redirect("/schemas")
}
