import { Navigate, useParams } from "@tanstack/react-router";
import { isServiceAccount } from "#domain/service-account.ts";
import { ImportPage } from "./import-page.tsx";
import { InvitationView } from "./invitation-view.tsx";
import { PersonPage } from "./person-page.tsx";

/** One of the section: a person, an invitation (their ids are numbers), or an import. */
export function OneOfPeople() {
  const { id = "" } = useParams({ strict: false });
  if (id === "import" || id.startsWith("import-")) return <ImportPage key={id} id={id.slice("import-".length) || null} />;
  if (/^\d{1,19}$/u.test(id)) return <InvitationView key={id} id={id} />;
  if (isServiceAccount(id)) return <Navigate to="/admin/$section/$id" params={{ section: "service-accounts", id }} replace />;
  return <PersonPage key={id} id={id} />;
}
