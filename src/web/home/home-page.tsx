import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useOnline } from "../app/use-online.ts";
import { DocumentList } from "../intake/document-list.tsx";
import { UploadList } from "../intake/upload-list.tsx";
import { TouchedNote } from "../notices/notice-banner.tsx";
import { meOptions } from "../people/people.api.ts";
import { SourcesLine } from "../sources/sources-line.tsx";
import { Icon, type IconName } from "../ui/icons.tsx";
import { showCount } from "../ui/money.ts";
import { useTitle } from "../ui/use-title.ts";
import { useWaiting } from "../worklist/use-waiting.ts";
import { AskBox } from "./ask-box.tsx";
import { recentOf } from "./recent.ts";
import styles from "./home.module.css";

export function HomePage() {
  const { t } = useTranslation("web-home");
  const { data: me } = useQuery(meOptions);
  const waiting = useWaiting();
  // without a network they would be those of some earlier day
  const online = useOnline();
  useTitle("");
  return (
    <div className={styles["page"]}>
      <div className={styles["hero"]}>
        <h1>{t("title")}</h1>
        <TouchedNote function="finding" />
        <AskBox />
        {me && <Recently user={me.id} />}
        <Link to="/lookups/many" className={styles["many"]}>
          <Icon name="list" size={16} />
          {t("web-many:entry")}
        </Link>
      </div>
      {me && online && (
        <ul className={styles["counts"]} aria-label={t("counts.label")}>
          <Count to="/invoices" search={{ mine: "true" }} count={me.counts.mine} word={t("counts.mine")} icon="list" />
          <Count
            to="/worklist"
            count={waiting.total}
            word={t("web-worklist:title")}
            says={waiting.total > 0 ? waiting.words : undefined}
            icon="pen"
            attention={waiting.total > 0}
          />
        </ul>
      )}
      {me && online && <SourcesLine />}
      <UploadList />
      <section className={styles["section"]} aria-labelledby="put-in">
        <div className={styles["sectionHead"]}>
          <h2 id="put-in">{t("putIn")}</h2>
          <Link to="/intake">{t("all")}</Link>
        </div>
        <DocumentList short />
      </section>
    </div>
  );
}

type CountProps = {
  to: "/invoices" | "/worklist";
  search?: Record<string, string>;
  count: number;
  word: string;
  /** what the number consists of */
  says?: string | undefined;
  icon: IconName;
  attention?: boolean;
};

function Count({ to, search = {}, count, word, says, icon, attention = false }: CountProps) {
  return (
    <li>
      <Link to={to} search={search} className={styles["count"]}>
        <Icon name={icon} />
        <span>
          {word} {says !== undefined && <small className="quiet">{says}</small>}
        </span>
        <strong className="num" data-attention={attention}>
          {showCount(count)}
        </strong>
      </Link>
    </li>
  );
}

/** What was asked lately in this browser; a question that found nothing leads to its explanation. */
function Recently({ user }: { user: string }) {
  const { t } = useTranslation("web-home");
  const list = recentOf(user);
  if (list.length === 0) return <p className={styles["hint"]}>{t("hint")}</p>;
  return (
    <div className={styles["recent"]}>
      <span className="quiet">{t("recent")}</span>
      <ul>
        {list.map((each) => (
          <li key={each.lookup}>
            <Link to="/lookups/$id" params={{ id: each.lookup }}>
              <Icon name={each.missed ? "question" : "clock"} size={14} />
              <span>{each.text}</span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
