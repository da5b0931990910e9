import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button, Input, Modal } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Held } from "#api/held.api.ts";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import { Badge } from "../ui/badge.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icons.tsx";
import { showMoment, showSize } from "../ui/time.ts";
import { fetchHeld, leaveHeld, uploadHeld } from "./held.api.ts";
import styles from "./held.module.css";

/** One thing that waits: from whom, why, what came of trying, and what a person can do. */
export function HeldCard({ held }: { held: Held }) {
  const { t, i18n } = useTranslation("web-held");
  const moment = (at: string): string => showMoment(at, i18n.language);
  const { why, facts, outcome, link } = held;
  const because = typeof facts["because"] === "string" ? t(`because.${facts["because"]}`) : "";
  const limit = typeof facts["limit"] === "number" ? showSize(facts["limit"]) : "";
  const waits = held.state === "held";
  return (
    <li className={styles["card"]}>
      <div className={styles["head"]}>
        <h2>{held.name === "" ? t("noName") : held.name}</h2>
        <Badge tone={waits ? "warn" : "quiet"} icon={waits ? "clock" : "check"}>
          {t(`why.${why}`)}
        </Badge>
      </div>
      <dl className={styles["facts"]}>
        {held.from && (
          <div>
            <dt>{t("from")}</dt>
            <dd>{held.from}</dd>
          </div>
        )}
        <div>
          <dt>{t("at")}</dt>
          <dd>{moment(held.at ?? held.noticedAt)}</dd>
        </div>
        <div>
          <dt>{t("source")}</dt>
          <dd>{held.source.name}</dd>
        </div>
      </dl>
      {link && (
        <p className={styles["link"]}>
          <code>{link}</code>
          <CopyButton text={link} label={t("copyLink")} />
        </p>
      )}
      {waits && <p className="small quiet">{t(`whyText.${why}`, { because, limit })}</p>}
      {outcome && (
        <p className={styles["outcome"]} data-settled={!waits}>
          <Icon name={waits ? "warn" : "check"} size={16} />
          <span>
            {t(`outcome.${outcome}`)}{" "}
            {waits && held.tries > 1 && <span className="quiet">{t("tries", { count: held.tries })} </span>}
            {waits && held.nextTryAt && <span className="quiet">{t("nextTry", { at: moment(held.nextTryAt) })} </span>}
            {waits && link && t("openItYourself")}
            {held.settledAt && (
              <span className="quiet">{t("settledBy", { who: held.settledBy ?? t("itself"), at: moment(held.settledAt) })}</span>
            )}
          </span>
        </p>
      )}
      <Actions held={held} />
    </li>
  );
}

function Actions({ held }: { held: Held }) {
  const { t } = useTranslation("web-held");
  const { message } = App.useApp();
  const client = useQueryClient();
  const file = useRef<HTMLInputElement>(null);
  const [leaving, setLeaving] = useState(false);
  const renew = () => void client.invalidateQueries({ queryKey: ["held"] });
  const fetching = useMutation({
    mutationFn: () => fetchHeld(held),
    onSuccess: (now) => {
      if (now.state === "taken") void message.success(t("fetched"));
      renew();
    },
  });
  const uploading = useMutation({
    mutationFn: (picked: File) => uploadHeld(held, picked),
    onSuccess: () => {
      void message.success(t("uploaded"));
      renew();
    },
  });
  const { may, link, document } = held;
  return (
    <>
      <ProblemNote error={fetching.error ?? uploading.error} />
      <div className={styles["actions"]}>
        {may.fetch && (
          <Button type="primary" loading={fetching.isPending} onClick={() => fetching.mutate()}>
            {t(held.tries > 0 ? "fetchAgain" : "fetch")}
          </Button>
        )}
        {link && held.state === "held" && (
          <Button href={link} target="_blank" rel="noopener noreferrer">
            {t("openLink")}
          </Button>
        )}
        {may.upload && (
          <>
            <Button loading={uploading.isPending} onClick={() => file.current?.click()}>
              {t("upload")}
            </Button>
            <input
              ref={file}
              type="file"
              hidden
              aria-label={t("upload")}
              onChange={({ target }) => {
                const picked = target.files?.[0];
                target.value = "";
                if (picked !== undefined) uploading.mutate(picked);
              }}
            />
          </>
        )}
        {may.leave && (
          <Button type="text" onClick={() => setLeaving(true)}>
            {t("leave")}
          </Button>
        )}
        {document && (
          <Link to="/worklist/$subject/$id" params={{ subject: "document", id: document }}>
            {t("document")}
          </Link>
        )}
      </div>
      {leaving && (
        <LeaveDialog
          held={held}
          onClose={() => setLeaving(false)}
          onLeft={() => {
            setLeaving(false);
            void message.success(t("left"));
            renew();
          }}
        />
      )}
    </>
  );
}

function LeaveDialog({ held, onClose, onLeft }: { held: Held; onClose: () => void; onLeft: () => void }) {
  const { t } = useTranslation("web-held");
  const [reason, setReason] = useState("");
  const leaving = useMutation({ mutationFn: () => leaveHeld(held, reason.trim()), onSuccess: onLeft });
  return (
    <Modal
      open
      title={t("leaveTitle")}
      okText={t("leave")}
      cancelText={t("web-common:cancel")}
      okButtonProps={{ loading: leaving.isPending, disabled: reason.trim() === "" }}
      onOk={() => leaving.mutate()}
      onCancel={onClose}
    >
      <p>{t("leaveText")}</p>
      <ProblemNote error={leaving.error} />
      <Field label={t("reason")} hint={t("reasonHint")}>
        <Input maxLength={500} value={reason} onChange={({ target }) => setReason(target.value)} />
      </Field>
    </Modal>
  );
}
