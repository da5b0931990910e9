import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useRouter } from "@tanstack/react-router";
import { Button } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "../app/keys.ts";
import { AskForLink } from "../access/ask-for-link.tsx";
import { ApiProblem } from "../api/problem.ts";
import { DuplicateNote } from "../duplicates/duplicate-note.tsx";
import { Icon } from "../ui/icons.tsx";
import { LoadingRows, Problem } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import { InvoiceView } from "./invoice-view.tsx";
import { invoiceOptions } from "./invoices.api.ts";
import { listMemory } from "./list-memory.ts";
import styles from "./invoice.module.css";

export function InvoicePage() {
  const { t } = useTranslation("web-invoice");
  const { id } = useParams({ from: "/inside/invoices/$id" });
  const invoice = useQuery(invoiceOptions(id));
  useTitle(t("title"));
  useEffect(() => listMemory.visit(id), [id]);
  return (
    <div className={styles["page"]}>
      <Review id={id} />
      {invoice.isPending ? (
        <>
          <h1 className="visually-hidden">{t("title")}</h1>
          <LoadingRows rows={10} />
        </>
      ) : invoice.isError ? (
        <>
          <h1 className="visually-hidden">{t("title")}</h1>
          <Problem
            error={invoice.error}
            {...(invoice.error instanceof ApiProblem && invoice.error.status === 404
              ? {}
              : { onRetry: () => void invoice.refetch() })}
            actions={
              <>
                {invoice.error instanceof ApiProblem && invoice.error.status === 404 && /^\d{1,19}$/.test(id) && (
                  <AskForLink invoice={id} />
                )}
                <Link to="/">{t("web-common:goHome")}</Link>
              </>
            }
          />
        </>
      ) : (
        <>
          <DuplicateNote invoice={invoice.data.id} />
          <InvoiceView key={invoice.data.id} invoice={invoice.data} />
        </>
      )}
    </div>
  );
}

/** Back to the list, and on through it: J and K, so that a stack is worked off without the mouse. */
function Review({ id }: { id: string }) {
  const { t } = useTranslation("web-invoice");
  const navigate = useNavigate();
  const router = useRouter();
  const around = listMemory.around(id);
  const go = (to: string | null | undefined): void => {
    if (to) void navigate({ to: "/invoices/$id", params: { id: to }, replace: true });
  };
  useKeys({ j: () => go(around?.next), k: () => go(around?.previous) });
  return (
    <nav className={styles["review"]} aria-label={t("review.label")}>
      <Button
        type="link"
        icon={<Icon name="chevronLeft" size={16} />}
        onClick={() => router.history.push(listMemory.address())}
        className={styles["back"] ?? ""}
      >
        {t("review.back")}
      </Button>
      {around && (
        <span className={styles["around"]}>
          <Button size="small" disabled={!around.previous} onClick={() => go(around.previous)} title="K">
            {t("review.previous")}
          </Button>
          <span className="num small quiet">
            {around.position} / {around.total}
          </span>
          <Button size="small" disabled={!around.next} onClick={() => go(around.next)} title="J">
            {t("review.next")}
          </Button>
        </span>
      )}
    </nav>
  );
}
