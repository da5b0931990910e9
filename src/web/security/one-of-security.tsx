import { useParams } from "@tanstack/react-router";
import { PersonSecurityPage } from "./person-security-page.tsx";
import { ProviderPage } from "./provider-page.tsx";

const PERSON = "person-";

/** One of the section: how somebody signs in, or a provider of single sign-on. */
export function OneOfSecurity() {
  const { id = "" } = useParams({ strict: false });
  return id.startsWith(PERSON) ? <PersonSecurityPage key={id} id={id.slice(PERSON.length)} /> : <ProviderPage />;
}
