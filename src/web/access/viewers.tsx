import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Viewer } from "#api/access.api.ts";
import type { InvoiceDetail } from "../invoices/invoices.api.ts";
import card from "../invoices/invoice.module.css";
import { showCount } from "../ui/money.ts";
import { ServiceMark } from "../ui/service-mark.tsx";
import { LoadingRows, useProblemWords } from "../ui/states.tsx";
import { placesOptions, viewersOptions } from "./access.api.ts";
import { GrantDialog } from "./grant-dialog.tsx";
import { lastDay } from "./last-day.ts";
import { roleWord } from "./role-word.ts";
import styles from "./access.module.css";

/** Who can see this invoice, and why; to those who may not know it, why they see it themselves. Asked for when it is opened. */
export function Viewers({ invoice }: { invoice: InvoiceDetail }) {
  const { t } = useTranslation("web-access");
  const [open, setOpen] = useState(false);
  return (
    <section className={card["card"]} aria-labelledby="viewers">
      <h2 id="viewers">{t("viewers.title")}</h2>
      {open ? (
        <List invoice={invoice} />
      ) : (
        <Button onClick={() => setOpen(true)} aria-expanded={false}>
          {t("viewers.open")}
        </Button>
      )}
    </section>
  );
}

function List({ invoice }: { invoice: InvoiceDetail }) {
  const { t } = useTranslation("web-access");
  const words = useProblemWords();
  const pages = useInfiniteQuery(viewersOptions(invoice.id));
  const [granting, setGranting] = useState(false);
  const first = pages.data?.pages[0];
  const { data: places } = useQuery({ ...placesOptions, enabled: first?.whole === true });
  const place = places?.find(({ id }) => id === invoice.company.id);
  const knows = place?.may.know === true;
  if (pages.isPending) return <LoadingRows rows={3} />;
  if (pages.isError || first === undefined) return <p className="quiet">{words(pages.error).title}</p>;
  return (
    <>
      <p className="small quiet">
        {first.whole ? t("viewers.count", { count: first.total, shown: showCount(first.total) }) : t("viewers.onlyYou")}
      </p>
      <ul className={styles["viewers"]}>
        {pages.data.pages
          .flatMap((page) => page.viewers)
          .map((viewer) => (
            <One key={viewer.id} viewer={viewer} linked={knows} />
          ))}
      </ul>
      {first.granters.length > 0 && (
        <p className="small">
          {t("viewers.granters", {
            names: first.granters
              .map(({ name, headOf }) => (headOf === null ? name : t("grant.asHead", { by: name, department: headOf })))
              .join(t("web-common:comma")),
          })}
        </p>
      )}
      <div className={styles["actions"]}>
        {pages.hasNextPage && (
          <Button onClick={() => void pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
            {t("web-common:more")}
          </Button>
        )}
        {place && first.mayGrant && <Button onClick={() => setGranting(true)}>{t("viewers.grant")}</Button>}
      </div>
      {granting && place && <GrantDialog place={place} invoice={invoice.id} onClose={() => setGranting(false)} />}
    </>
  );
}

/** @param props.linked whether the reader may look at everything that somebody sees */
function One({ viewer, linked }: { viewer: Viewer; linked: boolean }) {
  const { t } = useTranslation("web-access");
  return (
    <li>
      <span>
        {linked ? (
          <Link to="/admin/$section" params={{ section: "access" }} search={{ tab: "sight", person: viewer.id }}>
            {viewer.name}
          </Link>
        ) : (
          <strong>{viewer.name}</strong>
        )}{" "}
        <ServiceMark id={viewer.id} /> <span className="small quiet">{viewer.email}</span>
      </span>
      {viewer.reasons.map((reason, nth) => (
        <Because key={nth} reason={reason} roles={viewer.roles.map((role) => roleWord(t, role)).join(t("web-common:comma"))} />
      ))}
      {viewer.without.length > 0 && (
        <span className="small quiet">
          {t("viewers.without", { what: viewer.without.map((each) => t(`without.${each}`)).join(t("web-common:comma")) })}
        </span>
      )}
    </li>
  );
}

function Because({ reason, roles }: { reason: Viewer["reasons"][number]; roles: string }) {
  const { t, i18n } = useTranslation("web-access");
  const { grant } = reason;
  const by = grant?.asHeadOf ? t("grant.asHead", { by: grant.by ?? "", department: grant.asHeadOf }) : (grant?.by ?? "");
  const until =
    grant === null ? "" : grant.until === null ? t("until.open") : t("until.at", { when: lastDay(grant.until, i18n.language) });
  return (
    <span className="small">
      {t(`because.${reason.by}`, { roles, department: reason.department ?? "", by, until })}
      {grant !== null && <span className="quiet"> · {grant.reason || t("noReason")}</span>}
    </span>
  );
}
