import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button } from "antd";
import { useTranslation } from "react-i18next";
import type { Source } from "#api/sources.api.ts";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Icon } from "../ui/icons.tsx";
import { showCount } from "../ui/money.ts";
import { Note } from "../ui/note.tsx";
import { showMoment } from "../ui/time.ts";
import { PlatformNote } from "./platform-note.tsx";
import { HandInButton } from "./hand-in-button.tsx";
import { stepSource } from "./sources.api.ts";
import styles from "./sources.module.css";
import { useLong } from "./use-long.ts";
import { SourceState } from "./source-state.tsx";

type Props = {
  source: Source;
  /** under the heading of its company */ grouped: boolean;
  onChange: () => void;
  onRuns: () => void;
  /** how another system hands in */ onHandIn: () => void;
};

/** A source: how far it is, what is wrong with it, and what can be done. */
export function SourceCard({ source, grouped, onChange, onRuns, onHandIn }: Props) {
  const { t, i18n } = useTranslation("web-sources");
  const moment = (at: string | null): string => (at === null ? t("never") : showMoment(at, i18n.language));
  const long = useLong();
  const { detail } = source;
  const Heading = grouped ? "h3" : "h2";
  return (
    <li className={styles["card"]}>
      <div className={styles["head"]}>
        <div>
          <Heading>{source.name}</Heading>
          <p className="small quiet">{t(`kind.${source.kind}`)}</p>
        </div>
        <SourceState source={source} />
      </div>
      {source.due && <DueNote due={source.due} />}
      {detail && detail.place !== "" && (
        <p className={styles["place"]}>
          <code>{detail.place}</code>
          <CopyButton text={detail.place} label={t("copyPlace")} />
        </p>
      )}
      {detail?.platform && <PlatformNote platform={detail.platform} />}
      {detail?.problem && (
        <Note tone="bad" icon="warn">
          <strong>{t(`problem.${detail.problem.code}.title`, detail.problem.facts)}</strong>{" "}
          {t(`problem.${detail.problem.code}.next`, detail.problem.facts)}
        </Note>
      )}
      {source.quiet && detail && source.due === null && (
        <Note tone="warn" icon="question">
          {t("quietText", { at: moment(detail.arrivedAt) })}
        </Note>
      )}
      <dl className={styles["facts"]}>
        <div>
          <dt>{t("completeTo")}</dt>
          <dd>{moment(source.completeTo)}</dd>
        </div>
        {detail && source.lag !== null && source.state === "on" && (
          <div>
            <dt>{t("lag")}</dt>
            <dd className="num">{long(source.lag)}</dd>
          </div>
        )}
        {detail && (
          <>
            <div>
              <dt>{t("arrivedAt")}</dt>
              <dd>{moment(detail.arrivedAt)}</dd>
            </div>
            {source.kind === "push" && (
              <div>
                <dt>{t("push.recent")}</dt>
                <dd>
                  <span className="num">{t("push.taken", { count: detail.recent.taken })}</span>{" "}
                  {detail.recent.refused > 0 && (
                    <span className="quiet">{t("push.refused", { count: detail.recent.refused })}</span>
                  )}
                </dd>
              </div>
            )}
            {detail.nextTryAt !== null && (
              <div>
                <dt>{t("nextTry")}</dt>
                <dd>{detail.running ? t("running") : source.state === "on" ? moment(detail.nextTryAt) : "—"}</dd>
              </div>
            )}
            {detail.held > 0 && (
              <div>
                <dt>{t("heldNone")}</dt>
                <dd className="num">
                  <Link to="/held">{showCount(detail.held)}</Link>
                </dd>
              </div>
            )}
            {detail.backlog !== null && detail.backlog > 0 && (
              <div>
                <dt>{t("backlog")}</dt>
                <dd className="num">{showCount(detail.backlog)}</dd>
              </div>
            )}
          </>
        )}
      </dl>
      {detail?.usual && <Usually usual={detail.usual} kinds={detail.usualByKind} />}
      <Actions source={source} onChange={onChange} onRuns={onRuns} onHandIn={onHandIn} />
    </li>
  );
}

type Detail = NonNullable<Source["detail"]>;

/** How long invoices usually take to come from here, and of each kind. */
function Usually({ usual, kinds }: { usual: NonNullable<Detail["usual"]>; kinds: Detail["usualByKind"] }) {
  const { t } = useTranslation(["web-sources", "domain"]);
  const long = useLong();
  const text = ({ p50, p95 }: { p50: number; p95: number }) => t("web-sources:usualText", { half: long(p50), most: long(p95) });
  return (
    <div className="small quiet">
      {t("web-sources:usual")}: {text(usual)}
      {kinds.length > 1 && (
        <details>
          <summary>{t("web-sources:usualKinds")}</summary>
          <ul>
            {kinds.map(({ kind, ...each }) => (
              <li key={kind}>
                {t(`domain:kind.${kind}`)}: {text(each)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

/** Which file is to come until when, and from whom. */
function DueNote({ due: { day, late, person, what } }: { due: NonNullable<Source["due"]> }) {
  const { t } = useTranslation("web-sources");
  const who = person?.name ?? t("upload.anybody");
  return (
    <Note tone={late ? "warn" : "info"} icon={late ? "warn" : "clock"}>
      <strong>{t(late ? "upload.late" : "upload.due", { day })}</strong> {t("upload.by", { who })} {what}
    </Note>
  );
}

function Actions({ source, onChange, onRuns, onHandIn }: Omit<Props, "grouped">) {
  const { t } = useTranslation("web-sources");
  const { modal, message } = App.useApp();
  const client = useQueryClient();
  const stepping = useMutation({
    mutationFn: (step: "pause" | "resume" | "end" | "ask") => stepSource(source.id, step),
    onSuccess: (_, step) => {
      void client.invalidateQueries({ queryKey: ["sources"] });
      void message.success(t(`done.${step}`));
    },
  });
  const end = () => {
    modal.confirm({
      title: t("endTitle", { name: source.name }),
      content: t("endText"),
      okText: t("end"),
      okButtonProps: { danger: true },
      cancelText: t("web-common:cancel"),
      onOk: () => stepping.mutateAsync("end").catch(() => undefined),
    });
  };
  return (
    <>
      <ProblemNote error={stepping.error} />
      <div className={styles["actions"]}>
        {source.may.handIn && <HandInButton source={source} />}
        {source.kind === "push" && source.may.change && (
          <Button icon={<Icon name="key" size={16} />} onClick={onHandIn}>
            {t("push.open")}
          </Button>
        )}
        {source.may.ask && (
          <Button icon={<Icon name="retry" size={16} />} loading={stepping.isPending} onClick={() => stepping.mutate("ask")}>
            {t("ask")}
          </Button>
        )}
        {source.detail && <Button onClick={onRuns}>{t("runs")}</Button>}
        {source.may.change && (
          <>
            <Button icon={<Icon name="pen" size={16} />} onClick={onChange}>
              {t("change")}
            </Button>
            <Button onClick={() => stepping.mutate(source.state === "on" ? "pause" : "resume")}>
              {t(source.state === "on" ? "pause" : "resume")}
            </Button>
            <Button type="text" danger onClick={end}>
              {t("end")}
            </Button>
          </>
        )}
      </div>
    </>
  );
}
