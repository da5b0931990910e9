import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { usePhone } from "../app/use-phone.ts";
import { UploadList } from "../intake/upload-list.tsx";
import { uploads } from "../intake/uploads.ts";
import intake from "../intake/intake.module.css";
import { Icon } from "../ui/icons.tsx";
import { showCount } from "../ui/money.ts";
import { Empty, LoadingRows, Problem } from "../ui/states.tsx";
import { showInstant } from "../ui/time.ts";
import { useTitle } from "../ui/use-title.ts";
import { ListBadge } from "./list-badge.tsx";
import { type ListSummary, listsOptions } from "./lists.api.ts";
import styles from "./lists.module.css";

/** Where lists are put in, and what became of those of before. */
export function ListsPage() {
  const { t } = useTranslation("web-lists");
  const picker = useRef<HTMLInputElement>(null);
  const phone = usePhone();
  useTitle(t("title"));
  return (
    <div className={intake["page"]}>
      <h1>{t("title")}</h1>
      <p className={styles["lead"]}>{t("lead")}</p>
      <div className={intake["target"]}>
        <span className={intake["targetIcon"]}>
          <Icon name="list" size={32} />
        </span>
        <p className={intake["targetTitle"]}>{t(phone ? "dropPhone" : "drop")}</p>
        <p className="quiet">{t("formats")}</p>
        <div className={intake["buttons"]}>
          <Button type="primary" size="large" icon={<Icon name="attach" />} onClick={() => picker.current?.click()}>
            {t("pick")}
          </Button>
        </div>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          accept=".xlsx,.xlsm,.csv,.tsv,.txt"
          data-testid="lists"
          onChange={(event) => {
            uploads.add([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
      </div>
      <UploadList />
      <section>
        <h2>{t("history")}</h2>
        <History />
      </section>
    </div>
  );
}

function History() {
  const { t } = useTranslation("web-lists");
  const pages = useInfiniteQuery(listsOptions);
  if (pages.isPending) return <LoadingRows rows={4} />;
  if (pages.isError) return <Problem error={pages.error} onRetry={() => void pages.refetch()} />;
  const lists = pages.data.pages.flatMap((page) => page.lists);
  if (lists.length === 0)
    return (
      <Empty icon="list" title={t("nothing")}>
        {t("nothingText")}
      </Empty>
    );
  return (
    <>
      <ul className={styles["history"]}>
        {lists.map((list) => (
          <HistoryRow key={list.id} list={list} />
        ))}
      </ul>
      {pages.hasNextPage && (
        <div className={intake["more"]}>
          <Button onClick={() => void pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
            {t("web-common:more")}
          </Button>
        </div>
      )}
    </>
  );
}

function HistoryRow({ list }: { list: ListSummary }) {
  const { t, i18n } = useTranslation("web-lists");
  const counts = (["registered", "joined", "wrong"] as const).filter((name) => list[name] > 0);
  return (
    <li>
      <Link to="/lists/$id" params={{ id: list.id }} className={styles["row"]} data-row>
        <span className={styles["name"]}>
          {list.name}
          <span className="small quiet">
            {t(`form.${list.form}`)} · {showInstant(list.createdAt, i18n.language)}
            {!list.mine && list.by && ` · ${t("by", { name: list.by })}`}
          </span>
        </span>
        <span className={styles["counts"]}>
          {counts.map((name) => (
            <span key={name} className={`small num ${name === "wrong" ? styles["wrong"] : ""}`}>
              {t(`count.${name}`)} {showCount(list[name])}
            </span>
          ))}
        </span>
        <ListBadge state={list.state} />
        <Icon name="chevronRight" size={16} />
      </Link>
    </li>
  );
}
