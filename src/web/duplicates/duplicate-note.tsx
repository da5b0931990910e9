import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Note } from "../ui/note.tsx";
import { casesOfOptions } from "./duplicates.api.ts";
import { useDecide } from "./use-decide.ts";

/** On an invoice: it may be there twice, with a way to the other one. Nothing where there is none that the reader sees. */
export function DuplicateNote({ invoice }: { invoice: string }) {
  const { t } = useTranslation("web-duplicates");
  const { data: cases } = useQuery(casesOfOptions(invoice));
  const decide = useDecide();
  return cases?.map((one) => {
    const other = one.later.id === invoice ? one.earlier : one.later;
    return (
      <Note
        key={one.id}
        tone="warn"
        icon="copy"
        actions={
          <>
            {other.invoice && (
              <Link to="/invoices/$id" params={{ id: other.id }}>
                {t("showOther")}
              </Link>
            )}
            {one.may.keep.length > 0 || one.may.confirm ? (
              <Link to="/duplicates">{t("decide")}</Link>
            ) : (
              one.may.deny && (
                <Button
                  size="small"
                  onClick={() => decide.mutate({ id: one.id, decision: "not-same" })}
                  loading={decide.isPending}
                >
                  {t("notSame")}
                </Button>
              )
            )}
          </>
        }
      >
        {t(`note.${one.reason}`, { who: one.later.by ?? "" })}
      </Note>
    );
  });
}
