import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Notice } from "#api/notices.api.ts";
import { nearestText } from "#domain/notices/notices.ts";
import admin from "../admin/admin.module.css";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import { SectionHead } from "../admin/section-head.tsx";
import { Badge } from "../ui/badge.tsx";
import { Icon } from "../ui/icons.tsx";
import { Empty, LoadingRows, Problem } from "../ui/states.tsx";
import { showInstant } from "../ui/time.ts";
import { useTitle } from "../ui/use-title.ts";
import { NoticeDialog } from "./notice-dialog.tsx";
import { NoticeTime } from "./notice-time.tsx";
import { managedOptions, publishNotice, withdrawNotice } from "./notices.api.ts";
import styles from "./notices.module.css";

/** Announcements and maintenance windows, for those who write them. */
export function NoticesSection() {
  const { t } = useTranslation("web-notices");
  const pages = useInfiniteQuery(managedOptions);
  const [open, setOpen] = useState<Notice | "new" | null>(null);
  useTitle(t("title"));
  const notices = pages.data?.pages.flatMap((page) => page.notices) ?? [];
  const may = pages.data?.pages[0]?.may;
  const add = (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setOpen("new")}>
      {t("add")}
    </Button>
  );
  return (
    <div className={admin["section"]}>
      <SectionHead title={t("title")} lead={t("lead")}>
        {notices.length > 0 && add}
      </SectionHead>
      {pages.isPending ? (
        <LoadingRows rows={4} />
      ) : pages.isError ? (
        <Problem error={pages.error} onRetry={() => void pages.refetch()} />
      ) : notices.length === 0 ? (
        <Empty icon="info" title={t("none")} actions={add}>
          {t("noneText")}
        </Empty>
      ) : (
        <ul className={styles["list"]}>
          {notices.map((notice) => (
            <ManagedNotice key={notice.id} notice={notice} onChange={() => setOpen(notice)} />
          ))}
        </ul>
      )}
      {pages.hasNextPage && (
        <Button onClick={() => void pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
          {t("web-common:more")}
        </Button>
      )}
      <p className="small">
        <Link to="/notices">{t("past.link")}</Link>
      </p>
      {open !== null && may && <NoticeDialog notice={open === "new" ? null : open} may={may} onClose={() => setOpen(null)} />}
    </div>
  );
}

function NoticeState({ notice: { state, phase } }: { notice: Notice }) {
  const { t } = useTranslation("web-notices");
  if (state === "draft")
    return (
      <Badge tone="quiet" icon="pen">
        {t("state.draft")}
      </Badge>
    );
  if (state === "withdrawn")
    return (
      <Badge tone="quiet" icon="close">
        {t("state.withdrawn")}
      </Badge>
    );
  const tone = phase === "running" ? "ok" : phase === "over" ? "quiet" : "info";
  return (
    <Badge tone={tone} icon={phase === "over" ? "check" : "clock"}>
      {t(`phase.${phase}`)}
    </Badge>
  );
}

function ManagedNotice({ notice, onChange }: { notice: Notice; onChange: () => void }) {
  const { t, i18n } = useTranslation("web-notices");
  const { message, modal } = App.useApp();
  const client = useQueryClient();
  const words = nearestText(notice.texts, i18n.language)!;
  const done = (word: string): void => {
    void client.invalidateQueries({ queryKey: ["notices"] });
    void message.success(t(`done.${word}`));
  };
  const publishing = useMutation({ mutationFn: () => publishNotice(notice.id), onSuccess: () => done("publish") });
  const withdrawing = useMutation({
    mutationFn: (reason: string) => withdrawNotice(notice.id, reason),
    onSuccess: () => done("withdraw"),
  });
  const withdraw = (): void => {
    let reason = "";
    modal.confirm({
      title: t("withdrawTitle", { title: words.text.title }),
      content: (
        <label className={styles["form"]}>
          {t("withdrawReason")}
          <Input maxLength={500} onChange={({ target }) => (reason = target.value)} />
        </label>
      ),
      okText: t("withdraw"),
      okButtonProps: { danger: true },
      cancelText: t("web-common:cancel"),
      onOk: () => withdrawing.mutateAsync(reason.trim() || t("withdrawNoReason")).catch(() => undefined),
    });
  };
  const { audience, functions } = notice;
  const whom = audience.visitors ? "visitors" : audience.companies === null ? "everybody" : "companies";
  return (
    <li className={styles["card"]}>
      <div className={styles["head"]}>
        <h2 lang={words.language}>{words.text.title}</h2>
        <NoticeState notice={notice} />
      </div>
      <p className="small quiet">
        {t(`kind.${notice.kind}`)} · <NoticeTime notice={notice} /> · {t(`whom.${whom}`)}
        {functions.length > 0 && ` · ${functions.map((each) => t(`function.${each}`)).join(t("and"))}`}
      </p>
      {words.text.text && (
        <p className={styles["words"]} lang={words.language}>
          {words.text.text}
        </p>
      )}
      <p className="small quiet">
        {t("by", { name: notice.by, at: showInstant(notice.createdAt, i18n.language) })}
        {notice.withdrawnReason !== null && ` · ${t("withdrawnBecause", { reason: notice.withdrawnReason })}`}
      </p>
      <ProblemNote error={publishing.error ?? withdrawing.error} />
      <div className={styles["actions"]}>
        {notice.may.publish && (
          <Button loading={publishing.isPending} onClick={() => publishing.mutate()}>
            {t("publish")}
          </Button>
        )}
        {notice.may.change && (
          <Button icon={<Icon name="pen" size={16} />} onClick={onChange}>
            {t("change")}
          </Button>
        )}
        {notice.may.withdraw && (
          <Button type="text" danger onClick={withdraw}>
            {t("withdraw")}
          </Button>
        )}
      </div>
    </li>
  );
}
