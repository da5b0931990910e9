import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Popconfirm } from "antd";
import { useTranslation } from "react-i18next";
import { Note } from "../../ui/note.tsx";
import rows from "../../ui/rows.module.css";
import { LoadingRows, Problem } from "../../ui/states.tsx";
import { showInstant } from "../../ui/time.ts";
import { useTitle } from "../../ui/use-title.ts";
import admin from "../admin.module.css";
import { InvitationLink } from "./invitation-link.tsx";
import { invitationOptions, renewInvitation, withdrawInvitation } from "./people.api.ts";
import styles from "./people.module.css";
import { BackToPeople, Place } from "./person-page.tsx";
import { ProblemNote } from "./problem-note.tsx";
import { StateBadge } from "./state-badge.tsx";

/** Somebody who was asked to join: his link, renewed or withdrawn. */
export function InvitationView({ id }: { id: string }) {
  const { t, i18n } = useTranslation("web-admin");
  const { message } = App.useApp();
  const client = useQueryClient();
  const invitation = useQuery(invitationOptions(id));
  useTitle(t("people.invite.one"));
  const act = (deed: "renew" | "withdraw") => ({
    mutationFn: () => (deed === "renew" ? renewInvitation : withdrawInvitation)(id),
    onSuccess: (after: Awaited<ReturnType<typeof renewInvitation>>) => {
      client.setQueryData(["invitation", id], after);
      void client.invalidateQueries({ queryKey: ["people"] });
      void message.success(t(`people.invite.${deed}Done`));
    },
  });
  const renewing = useMutation(act("renew"));
  const withdrawing = useMutation(act("withdraw"));
  if (invitation.isPending) return <LoadingRows rows={4} />;
  if (invitation.isError) return <Problem error={invitation.error} actions={<BackToPeople />} />;
  const { name, email, state, memberships, invitedBy, createdAt, endsAt, may } = invitation.data;
  return (
    <div className={admin["section"]}>
      <BackToPeople />
      <div className={styles["personHead"]}>
        <div>
          <h1>{name}</h1>
          <p className="quiet">{email}</p>
        </div>
        <StateBadge state="invited" />
      </div>
      <p className="small quiet">
        {t("people.invite.by", { name: invitedBy ?? "", when: showInstant(createdAt, i18n.language) })}
      </p>
      <ProblemNote error={renewing.error ?? withdrawing.error} />
      {state === "open" ? (
        <InvitationLink invitation={invitation.data} />
      ) : (
        <Note tone="warn" icon="clock">
          {t(`people.invite.is.${state}`, { when: showInstant(endsAt, i18n.language) })}
        </Note>
      )}
      <div className={styles["buttons"]}>
        {may.renew && (
          <Button onClick={() => renewing.mutate()} loading={renewing.isPending}>
            {t("people.invite.renew")}
          </Button>
        )}
        {may.withdraw && (
          <Popconfirm
            title={t("people.invite.withdrawSure")}
            okText={t("people.invite.withdraw")}
            cancelText={t("web-common:cancel")}
            onConfirm={() => withdrawing.mutate()}
          >
            <Button danger loading={withdrawing.isPending}>
              {t("people.invite.withdraw")}
            </Button>
          </Popconfirm>
        )}
      </div>
      <section className={styles["block"]}>
        <h2>{t("people.places")}</h2>
        <ul className={rows["cards"]}>
          {memberships.length === 0 && <li className={rows["card"]}>{t("people.invite.alone")}</li>}
          {memberships.map((membership, index) => (
            <li key={index} className={rows["card"]}>
              <Place membership={membership} />
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
