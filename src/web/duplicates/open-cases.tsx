import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Note } from "../ui/note.tsx";
import { casesOptions } from "./duplicates.api.ts";

/** How many cases wait for a decision, with the way to them; nothing where there are none. */
export function OpenCases() {
  const { t } = useTranslation("web-duplicates");
  const { data } = useInfiniteQuery(casesOptions("open"));
  const count = data?.pages.flatMap((page) => page.cases).length ?? 0;
  if (count === 0) return null;
  const more = data?.pages.at(-1)?.nextCursor ? "+" : "";
  return (
    <Note tone="warn" icon="copy" actions={<Link to="/duplicates">{t("decide")}</Link>}>
      {t("openCases", { count, shown: `${count}${more}` })}
    </Note>
  );
}
