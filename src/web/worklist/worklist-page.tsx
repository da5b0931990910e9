import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Checkbox, Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { WorkItem } from "#api/worklist.api.ts";
import { useFileProblem } from "../intake/use-file-problem.ts";
import { InvoiceLine } from "../invoices/invoice-line.tsx";
import { useWords } from "../invoices/use-words.ts";
import { meOptions } from "../people/people.api.ts";
import { Badge } from "../ui/badge.tsx";
import { Icon } from "../ui/icons.tsx";
import { showCount } from "../ui/money.ts";
import { Empty, LoadingRows, Problem } from "../ui/states.tsx";
import { showInstant } from "../ui/time.ts";
import { useTitle } from "../ui/use-title.ts";
import { SettleFiles } from "./settle-files.tsx";
import { REASONS, type WorkFilter, workOptions } from "./worklist.api.ts";
import styles from "./worklist.module.css";

/** What waits for a person, invoices before files, oldest first; the button leads through it document by document. */
export function WorkListPage() {
  const { t } = useTranslation("web-worklist");
  const navigate = useNavigate();
  const filter = useSearch({ strict: false }) as WorkFilter;
  const { data: me } = useQuery(meOptions);
  const list = useInfiniteQuery(workOptions(filter));
  useTitle(t("title"));
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const [first] = items;
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const files = items.filter((item) => item.document !== null).map((item) => item.id);
  const picked = chosen.filter((id) => files.includes(id));
  const total = list.data?.pages[0]?.total ?? 0;
  const change = (part: Record<string, string | undefined>): void => {
    const next = Object.fromEntries(Object.entries({ ...filter, ...part }).filter(([, value]) => value)) as Record<
      string,
      string
    >;
    void navigate({ to: "/worklist", search: next });
  };
  return (
    <div className={styles["page"]}>
      <div className={styles["head"]}>
        <h1>
          {t("title")} {list.data && <span className="num quiet">{showCount(total)}</span>}
        </h1>
        {first && (
          <Button
            type="primary"
            size="large"
            icon={<Icon name="arrowRight" />}
            onClick={() =>
              void navigate({
                to: "/worklist/$subject/$id",
                params: { subject: first.subject, id: first.id },
                search: { ...filter },
              })
            }
          >
            {t("start")}
          </Button>
        )}
      </div>
      <div className={styles["filters"]}>
        <Segmented
          value={filter.mine ? "mine" : "all"}
          onChange={(value) => change({ mine: value === "mine" ? "true" : undefined })}
          options={[
            { value: "all", label: t("all") },
            { value: "mine", label: t("mine") },
          ]}
        />
        <Select
          aria-label={t("reasonFilter")}
          value={filter.reason ?? ""}
          onChange={(reason) => change({ reason })}
          options={[{ value: "", label: t("anyReason") }, ...REASONS.map((value) => ({ value, label: t(`reason.${value}`) }))]}
        />
        {(me?.companies.length ?? 0) > 1 && (
          <Select
            aria-label={t("companyFilter")}
            value={filter.company ?? ""}
            onChange={(company) => change({ company })}
            options={[
              { value: "", label: t("anyCompany") },
              ...(me?.companies ?? []).map(({ id, name }) => ({ value: String(id), label: name })),
            ]}
          />
        )}
      </div>
      {files.length > 1 && (
        <SettleFiles
          picked={picked}
          all={picked.length === files.length}
          onAll={(all) => setChosen(all ? files : [])}
          onSettled={() => setChosen([])}
        />
      )}
      {list.isPending && <LoadingRows />}
      {list.isError && <Problem error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && items.length === 0 && <AllDone filtered={Object.keys(filter).length > 0} />}
      <ul className={styles["items"]}>
        {items.map((item) => (
          <Row
            key={item.id}
            item={item}
            filter={filter}
            picked={item.document && files.length > 1 ? picked.includes(item.id) : null}
            onPick={(on) => setChosen(on ? [...chosen, item.id] : chosen.filter((id) => id !== item.id))}
          />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("web-common:more")}
        </Button>
      )}
    </div>
  );
}

export function AllDone({ filtered }: { filtered: boolean }) {
  const { t } = useTranslation("web-worklist");
  return (
    <div className={styles["done"]}>
      <Empty
        icon="checkCircle"
        title={t(filtered ? "none" : "done")}
        actions={
          <Link to={filtered ? "/worklist" : "/"} search={{}}>
            {t(filtered ? "showAll" : "web-common:goHome")}
          </Link>
        }
      >
        {t(filtered ? "noneText" : "doneText")}
      </Empty>
    </div>
  );
}

/** `picked`: whether it is one of several to be settled at once; null where it can't be */
type RowProps = { item: WorkItem; filter: WorkFilter; picked: boolean | null; onPick: (on: boolean) => void };

function Row({ item, filter, picked, onPick }: RowProps) {
  const { t, i18n } = useTranslation("web-worklist");
  const words = useWords();
  const { invoice, document: file } = item;
  const problem = useFileProblem({ problem: file?.problem ?? null });
  return (
    <li className={styles["item"]}>
      {picked !== null && (
        <Checkbox checked={picked} aria-label={file?.name} onChange={(event) => onPick(event.target.checked)} />
      )}
      <Link
        to="/worklist/$subject/$id"
        params={{ subject: item.subject, id: item.id }}
        search={{ ...filter }}
        className={styles["row"]}
        data-row
      >
        <Icon name={file ? "file" : "pen"} />
        <span className={styles["what"]}>{invoice ? <InvoiceLine invoice={invoice} /> : <strong>{file?.name}</strong>}</span>
        <span className={styles["why"]}>
          {item.reasons.map((reason) => (
            <Badge key={reason} tone={reason === "contradiction" || reason === "check" ? "bad" : "warn"} icon="warn">
              {reason === "missing" && invoice && invoice.missing.length > 0
                ? t("lacks", { fields: invoice.missing.map(words.field).join(t("web-common:comma")) })
                : reason === "file" && problem
                  ? problem.words
                  : t(`reason.${reason}`)}
            </Badge>
          ))}
        </span>
        <span className="small quiet num">{showInstant(item.at, i18n.language)}</span>
        <Icon name="chevronRight" size={16} />
      </Link>
    </li>
  );
}
