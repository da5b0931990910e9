import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Progress, Select } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { IMPORT_OUTCOMES, type ImportRow, type PeopleImport } from "#api/people-imports.api.ts";
import { queryClient } from "../../app/query-client.ts";
import { usePhone } from "../../app/use-phone.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon, type IconName } from "../../ui/icons.tsx";
import { showCount } from "../../ui/money.ts";
import { Note } from "../../ui/note.tsx";
import rows from "../../ui/rows.module.css";
import { LoadingRows, Problem } from "../../ui/states.tsx";
import { useTitle } from "../../ui/use-title.ts";
import admin from "../admin.module.css";
import { SectionHead } from "../section-head.tsx";
import { importOptions, importRowsOptions, judgeFile, runImport } from "./people.api.ts";
import styles from "./people.module.css";
import { BackToPeople } from "./person-page.tsx";
import { ProblemNote } from "./problem-note.tsx";
import { useCompanies } from "./use-places.ts";

/** People and departments out of a spreadsheet: chosen, looked through, run. */
export function ImportPage({ id }: { id: string | null }) {
  const { t } = useTranslation("web-admin");
  useTitle(t("people.import.title"));
  return (
    <div className={admin["section"]}>
      <BackToPeople />
      <SectionHead title={t("people.import.title")} lead={t("people.import.lead")} />
      {id === null ? <ChooseFile /> : <Judged id={id} />}
    </div>
  );
}

function ChooseFile() {
  const { t } = useTranslation("web-admin");
  const navigate = useNavigate();
  const picker = useRef<HTMLInputElement>(null);
  const companies = useCompanies();
  const [chosen, setChosen] = useState<number | null>(null);
  const company = chosen ?? companies[0]?.value;
  const judging = useMutation({
    mutationFn: (file: File) => judgeFile(company ?? 0, file),
    onSuccess: ({ id }) => navigate({ to: "/admin/$section/$id", params: { section: "people", id: `import-${id}` } }),
  });
  return (
    <ol className={styles["steps"]}>
      <li>
        <h2>{t("people.import.step1")}</h2>
        <p className="quiet">{t("people.import.step1Text")}</p>
        <p className={styles["buttons"]}>
          {(["xlsx", "csv"] as const).map((format) => (
            <a key={format} href={`/api/v1/people/imports/template?format=${format}`} className={styles["button"]} download>
              <Icon name="download" size={16} /> {t("people.import.template", { format })}
            </a>
          ))}
        </p>
      </li>
      <li>
        <h2>{t("people.import.step2")}</h2>
        <p className="quiet">{t("people.import.step2Text")}</p>
        <ProblemNote error={judging.error} />
        {companies.length > 1 && (
          <Field label={t("people.import.company")}>
            <Select options={companies} {...(company === undefined ? {} : { value: company })} onChange={setChosen} />
          </Field>
        )}
        <Button
          type="primary"
          size="large"
          icon={<Icon name="attach" />}
          loading={judging.isPending}
          onClick={() => picker.current?.click()}
        >
          {t("people.import.pick")}
        </Button>
        <input
          ref={picker}
          type="file"
          hidden
          accept=".xlsx,.xlsm,.csv,.tsv,.txt"
          data-testid="people-file"
          onChange={({ target }) => {
            const file = target.files?.[0];
            if (file) judging.mutate(file);
            target.value = "";
          }}
        />
      </li>
    </ol>
  );
}

const LOOKS: Record<(typeof IMPORT_OUTCOMES)[number], [Tone, IconName]> = {
  new: ["ok", "plus"],
  changed: ["info", "pen"],
  unchanged: ["quiet", "check"],
  wrong: ["bad", "warn"],
};

function Judged({ id }: { id: string }) {
  const { t } = useTranslation("web-admin");
  const found = useQuery(importOptions(id));
  const [outcome, setOutcome] = useState("");
  const running = useMutation({
    mutationFn: () => runImport(id),
    onSuccess: (after) => queryClient.setQueryData(["people-import", id], after),
  });
  if (found.isPending) return <LoadingRows rows={6} />;
  if (found.isError) return <Problem error={found.error} />;
  const { data } = found;
  return (
    <>
      <p>
        <strong>{data.name}</strong> <span className="quiet">· {data.company.name}</span>
      </p>
      <Result data={data} />
      <ProblemNote error={running.error} />
      {data.state === "judged" && (
        <div className={styles["buttons"]}>
          <Button type="primary" disabled={!data.may.run} loading={running.isPending} onClick={() => running.mutate()}>
            {t("people.import.run", { count: data.counts.new + data.counts.changed })}
          </Button>
        </div>
      )}
      <fieldset className={`${rows["chips"]} ${styles["group"]}`} aria-label={t("people.import.outcomes")}>
        {(["", ...IMPORT_OUTCOMES] as const).map((each) => (
          <button
            key={each}
            type="button"
            className={rows["chip"]}
            aria-pressed={outcome === each}
            onClick={() => setOutcome(each)}
          >
            {t(each === "" ? "people.import.all" : `people.import.outcome.${each}`)}{" "}
            <span className="num quiet">{showCount(each === "" ? data.rows : data.counts[each])}</span>
          </button>
        ))}
      </fieldset>
      <Rows id={id} outcome={outcome} state={data.state} />
    </>
  );
}

function Result({ data }: { data: PeopleImport }) {
  const { t } = useTranslation("web-admin");
  const base = `/api/v1/people/imports/${data.id}`;
  return (
    <>
      {data.state === "judged" && (
        <Note tone="info" icon="info">
          {t(data.may.run ? "people.import.judged" : "people.import.nothingToDo")}
        </Note>
      )}
      {(data.state === "queued" || data.state === "running") && (
        <Progress percent={Math.floor((data.done / Math.max(1, data.rows)) * 100)} aria-label={t("people.import.running")} />
      )}
      {data.state === "done" && (
        <Note tone="ok" icon="checkCircle">
          {t("people.import.done", { count: data.invitations })}
        </Note>
      )}
      {data.state === "failed" && (
        <Note tone="bad" icon="warn">
          {t("people.import.failed")}
        </Note>
      )}
      <p className={styles["buttons"]}>
        {data.counts.wrong > 0 && (
          <a className={styles["button"]} href={`${base}/errors?format=xlsx`} download>
            <Icon name="download" size={16} /> {t("people.import.errors", { count: data.counts.wrong })}
          </a>
        )}
        {data.invitations > 0 && (
          <a className={styles["button"]} href={`${base}/links?format=xlsx`} download>
            <Icon name="download" size={16} /> {t("people.import.links", { count: data.invitations })}
          </a>
        )}
      </p>
    </>
  );
}

function Rows({ id, outcome, state }: { id: string; outcome: string; state: string }) {
  const { t } = useTranslation("web-admin");
  const phone = usePhone();
  const pages = useInfiniteQuery(importRowsOptions(id, outcome, state));
  const all = pages.data?.pages.flatMap((page) => page.rows) ?? [];
  if (pages.isPending) return <LoadingRows rows={6} />;
  if (pages.isError) return <Problem error={pages.error} onRetry={() => void pages.refetch()} />;
  return (
    <>
      {phone ? (
        <ul className={rows["cards"]}>
          {all.map((row) => (
            <li key={row.row} className={rows["card"]}>
              <span className={styles["cardHead"]}>
                <strong>{row.name || row.department || t("people.import.row", { row: row.row })}</strong> <Outcome row={row} />
              </span>
              <span className="small quiet">{[row.email, row.name ? row.department : ""].filter(Boolean).join(" · ")}</span>
              <span className="small">{row.notes.join("；")}</span>
            </li>
          ))}
        </ul>
      ) : (
        <div className={rows["wrap"]}>
          <table className={rows["table"]}>
            <thead>
              <tr>
                {["line", "name", "email", "department", "outcomeLabel", "notes"].map((name) => (
                  <th key={name} scope="col">
                    {t(`people.import.column.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {all.map((row) => (
                <tr key={row.row}>
                  <td className="num quiet">{row.row}</td>
                  <td>{row.name}</td>
                  <td>{row.email}</td>
                  <td>{row.department}</td>
                  <td>
                    <Outcome row={row} />
                  </td>
                  <td className="small">{row.notes.join("；")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {pages.hasNextPage && (
        <div className={styles["more"]}>
          <Button onClick={() => void pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
            {t("web-common:more")}
          </Button>
        </div>
      )}
    </>
  );
}

function Outcome({ row }: { row: ImportRow }) {
  const { t } = useTranslation("web-admin");
  const [tone, icon] = LOOKS[row.outcome];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`people.import.outcome.${row.outcome}`)}
    </Badge>
  );
}
