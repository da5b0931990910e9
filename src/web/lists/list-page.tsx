import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { App, Button } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useReadingProblem } from "../invoices/use-reading-problem.ts";
import intake from "../intake/intake.module.css";
import { Icon } from "../ui/icons.tsx";
import { showCount } from "../ui/money.ts";
import { Note } from "../ui/note.tsx";
import { LoadingRows, Problem, useProblemWords } from "../ui/states.tsx";
import { showInstant } from "../ui/time.ts";
import { useTitle } from "../ui/use-title.ts";
import { ListBadge } from "./list-badge.tsx";
import { cancelList, errorsUrl, type ListDetail, listOptions, resumeList } from "./lists.api.ts";
import { MappingForm } from "./mapping-form.tsx";
import styles from "./lists.module.css";

const COUNTS = ["rows", "registered", "joined", "wrong"] as const;

/** One list: what its columns mean, how far it is, what was left out. */
export function ListPage() {
  const { t } = useTranslation("web-lists");
  const { id } = useParams({ from: "/inside/lists/$id" });
  const client = useQueryClient();
  const query = useQuery(listOptions(id));
  useTitle(query.data?.name ?? t("title"));
  const state = query.data?.state;
  useEffect(() => {
    // what has been registered is to be found at once, and counts elsewhere
    if (state === "done" || state === "cancelled")
      void client.invalidateQueries({ predicate: ({ queryKey }) => ["invoices", "me"].includes(String(queryKey[0])) });
  }, [state, client]);
  if (query.isPending) return <LoadingRows rows={8} />;
  if (query.isError) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  return <Shown list={query.data} />;
}

function Shown({ list }: { list: ListDetail }) {
  const { t, i18n } = useTranslation("web-lists");
  const used = list.sheets.filter(({ name }) => name !== "");
  return (
    <div className={`${intake["page"]} ${styles["wide"]}`}>
      <div className={styles["head"]}>
        <Link to="/lists" className="small">
          {t("history")}
        </Link>
        <h1>{list.name}</h1>
        <p className={styles["facts"]}>
          <ListBadge state={list.state} />
          <span className="small quiet">
            {t(`form.${list.form}`)} · {list.company.name} · {showInstant(list.createdAt, i18n.language)}
            {list.by && ` · ${t("by", { name: list.by })}`}
          </span>
        </p>
        {used.length > 0 && (
          <p className="small quiet">
            {t("sheets")}: {used.map(({ name, role }) => `${name} (${t(`role.${role}`)})`).join(" · ")}
          </p>
        )}
      </div>
      {list.state !== "mapping" && list.state !== "looking" && <Progress list={list} />}
      {list.state === "looking" && <LoadingRows rows={4} />}
      {!list.mine && <Note icon="lock">{t("notMine", { name: list.by ?? "" })}</Note>}
      {list.may.start && <MappingForm key={list.id} list={list} />}
      <Actions list={list} />
    </div>
  );
}

function Progress({ list }: { list: ListDetail }) {
  const { t } = useTranslation("web-lists");
  const problemWords = useReadingProblem();
  const values = { rows: list.rowsRead, registered: list.registered, joined: list.joined, wrong: list.wrong };
  return (
    <section aria-live="polite" className={styles["progress"]}>
      <dl className={styles["figures"]}>
        {COUNTS.map((name) => (
          <div key={name} className={name === "wrong" && list.wrong > 0 ? styles["wrong"] : undefined}>
            <dt>{t(`count.${name}`)}</dt>
            <dd className="num">{showCount(values[name])}</dd>
          </div>
        ))}
      </dl>
      {list.state === "running" && (
        <>
          <progress className={intake["bar"]} aria-label={t("state.running")} />
          <p className="quiet">{t("running")}</p>
        </>
      )}
      {list.state === "cancelled" && <p className="quiet">{t("stopped", { row: showCount(list.rowsRead) })}</p>}
      {list.state === "failed" && list.problem && (
        <Note tone="bad" icon="warn">
          {t("failedText", { reason: problemWords(list.problem) })} {t(`reading:next.${list.problem.code}`, { defaultValue: "" })}
        </Note>
      )}
      {list.wrong > 0 && list.mine && (
        <Note
          tone="warn"
          icon="warn"
          actions={
            <>
              <Button icon={<Icon name="download" size={16} />} href={errorsUrl(list.id, "xlsx")}>
                {t("downloadXlsx")}
              </Button>
              <Button href={errorsUrl(list.id, "csv")}>{t("downloadCsv")}</Button>
            </>
          }
        >
          {t("wrongText", { count: list.wrong })}
        </Note>
      )}
    </section>
  );
}

function Actions({ list }: { list: ListDetail }) {
  const { t } = useTranslation("web-lists");
  const { message } = App.useApp();
  const client = useQueryClient();
  const problemWords = useProblemWords();
  const act = useMutation({
    mutationFn: (verb: "cancel" | "resume") => (verb === "cancel" ? cancelList(list.id) : resumeList(list.id)),
    onSuccess: (next) => client.setQueryData(listOptions(list.id).queryKey, next),
    onError: (error) => message.error(problemWords(error).title),
  });
  return (
    <div className={styles["actions"]}>
      {list.registered + list.joined > 0 && (
        <Link to="/invoices" search={{ sort: "-arrival" }} className={styles["see"]}>
          {t("see")}
        </Link>
      )}
      {list.may.cancel && list.state === "running" && (
        <Button danger onClick={() => act.mutate("cancel")} loading={act.isPending}>
          {t("stop")}
        </Button>
      )}
      {list.may.resume && (
        <Button type="primary" onClick={() => act.mutate("resume")} loading={act.isPending}>
          {t("resume")}
        </Button>
      )}
    </div>
  );
}
