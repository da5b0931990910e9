import { useParams } from "@tanstack/react-router";
import { ImportPage } from "./import-page.tsx";
import { InvitationView } from "./invitation-view.tsx";
import { PersonPage } from "./person-page.tsx";

/** One of the section: a person, an invitation (their ids are numbers), or an import. */
export function OneOfPeople() {
  const { id = "" } = useParams({ strict: false });
  if (id === "import" || id.startsWith("import-")) return <ImportPage key={id} id={id.slice("import-".length) || null} />;
  if (/^\d{1,19}$/u.test(id)) return <InvitationView key={id} id={id} />;
  return <PersonPage key={id} id={id} />;
}
