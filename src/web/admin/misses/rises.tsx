import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { Misses } from "#api/misses.api.ts";
import { openIncident } from "../../incidents/incidents.api.ts";
import { showCount } from "../../ui/money.ts";
import { Note } from "../../ui/note.tsx";
import { useProblemWords } from "../../ui/states.tsx";
import { showInstant } from "../../ui/time.ts";

type Rise = Misses["rises"][number];
/** Causes that tell of what comes in; the others touch finding. */
const INCOMING: readonly string[] = ["D4", "D25", "D28"];

/** What rises suddenly, with one button that makes an incident of it. */
export function Rises({ misses: { company, rises, may } }: { misses: Misses }) {
  const { t, i18n } = useTranslation("web-misses");
  const navigate = useNavigate();
  const wordsOf = ({ cause, source, department, ...rise }: Rise): string =>
    [
      t("rise", {
        cause: t(`web-lookup:cause.${cause}`, { defaultValue: cause }),
        since: showInstant(rise.since, i18n.language),
        misses: showCount(rise.misses),
        usual: rise.usual,
      }),
      source && t("riseSource", { name: source.name }),
      department && t("riseDepartment", { name: department.name }),
    ]
      .filter(Boolean)
      .join("");
  const opening = useMutation({
    mutationFn: (rise: Rise) =>
      openIncident({
        company,
        title: wordsOf(rise).slice(0, 200),
        cause: "software",
        severity: "medium",
        functions: [INCOMING.includes(rise.cause) ? "sources" : "finding"],
        startedAt: rise.since,
        public: false,
      }),
    onSuccess: ({ id }) => navigate({ to: "/admin/$section/$id", params: { section: "incidents", id }, search: {} }),
  });
  const problem = useProblemWords()(opening.error);
  return (
    <>
      {opening.isError && (
        <Note tone="bad" icon="warn">
          <strong>{problem.title}</strong> {problem.text}
        </Note>
      )}
      {rises.map((rise) => (
        <Note
          key={`${rise.cause}:${rise.source?.id ?? ""}`}
          tone="warn"
          icon="warn"
          actions={
            may.openIncident && (
              <Button size="small" loading={opening.isPending} onClick={() => opening.mutate(rise)}>
                {t("openIncident")}
              </Button>
            )
          }
        >
          {wordsOf(rise)}
        </Note>
      ))}
    </>
  );
}
