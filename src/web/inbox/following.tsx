import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Select } from "antd";
import { useTranslation } from "react-i18next";
import { FOLLOW_MAILS, type Follow, type Subscription, type Subscriptions } from "#api/subscriptions.api.ts";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import { viewsOptions } from "../invoices/views.api.ts";
import { meOptions } from "../people/people.api.ts";
import { sourcesOptions } from "../sources/sources.api.ts";
import { Hours } from "./hours.tsx";
import { follow, subscriptionsOptions, unfollow } from "./inbox.api.ts";
import { OwnHookPart } from "./own-hook.tsx";
import styles from "./inbox.module.css";

/** What one follows, how one is told of each, and what else there is to follow. */
export function Following() {
  const { t } = useTranslation("web-inbox");
  const { message } = App.useApp();
  const client = useQueryClient();
  const { data } = useQuery(subscriptionsOptions);
  const keep = (all: Subscriptions): void => void client.setQueryData(subscriptionsOptions.queryKey, all);
  const following = useMutation({
    mutationFn: (wish: Follow) => follow(wish),
    onSuccess: (all) => {
      keep(all);
      void message.success(t("followed"));
    },
  });
  const ending = useMutation({ mutationFn: unfollow, onSuccess: keep });
  if (data === undefined) return null;
  return (
    <section className={styles["followed"]} aria-labelledby="following">
      <h2 id="following">{t("following")}</h2>
      <ProblemNote error={following.error ?? ending.error} />
      {data.subscriptions.length === 0 ? (
        <p className="quiet">{t("followingNone")}</p>
      ) : (
        <ul className={styles["followed"]}>
          {data.subscriptions.map((each) => (
            <Followed
              key={each.id}
              subscription={each}
              mails={data.mails && data.hours.mail}
              onMail={(mail) => following.mutate({ kind: each.kind, target: each.target, mail })}
              onEnd={() => ending.mutate(each.id)}
            />
          ))}
        </ul>
      )}
      <FollowMore known={data.subscriptions} onFollow={(wish) => following.mutate(wish)} />
      <Hours data={data} onSaved={keep} />
      <OwnHookPart data={data} onSaved={keep} />
    </section>
  );
}

type Props = {
  subscription: Subscription;
  mails: boolean;
  onMail: (mail: Subscription["mail"]) => void;
  onEnd: () => void;
};

function Followed({ subscription: { kind, name, mail }, mails, onMail, onEnd }: Props) {
  const { t } = useTranslation("web-inbox");
  const shown = name ?? t("gone");
  return (
    <li>
      <span className={styles["name"]}>
        <span className="small quiet">{t(`kind.${kind}`)}</span> {shown}
      </span>
      {mails && (
        <Select
          aria-label={t("mailOf", { name: shown })}
          value={mail}
          onChange={onMail}
          options={FOLLOW_MAILS.map((value) => ({ value, label: t(`mail.${value}`) }))}
          popupMatchSelectWidth={false}
        />
      )}
      <Button onClick={onEnd} aria-label={`${t("unfollow")} ${shown}`}>
        {t("unfollow")}
      </Button>
    </li>
  );
}

function FollowMore({ known, onFollow }: { known: Subscription[]; onFollow: (wish: Follow) => void }) {
  const { t } = useTranslation("web-inbox");
  const { data: views } = useQuery(viewsOptions);
  const { data: sources } = useQuery(sourcesOptions(false));
  const { data: me } = useQuery(meOptions);
  const fresh = (kind: Follow["kind"], things: { id: string | number; name: string }[]) =>
    things
      .filter(({ id }) => !known.some((each) => each.kind === kind && each.target === String(id)))
      .map(({ id, name }) => ({ value: `${kind}:${id}`, label: name }));
  const groups = [
    { label: t("kind.view"), options: fresh("view", views?.views ?? []) },
    {
      label: t("kind.source"),
      options: fresh(
        "source",
        (sources?.sources ?? []).filter(({ state }) => state === "on"),
      ),
    },
    { label: t("kind.company"), options: fresh("company", me?.companies ?? []) },
  ].filter(({ options }) => options.length > 0);
  if (groups.length === 0) return null;
  return (
    <Select
      aria-label={t("add")}
      value={null}
      placeholder={t("addPlaceholder")}
      options={groups}
      onChange={(chosen: string | null) => {
        const [kind, target] = (chosen ?? "").split(":");
        if (target !== undefined) onFollow({ kind: kind as Follow["kind"], target, mail: "none" });
      }}
    />
  );
}
