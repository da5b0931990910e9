import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import { useTranslation } from "react-i18next";
import { sectionsFor } from "../admin/sections.ts";
import { WaitingBadge } from "../access/waiting-badge.tsx";
import { sessionGate } from "../api/session-gate.ts";
import { keptScans } from "../camera/kept-scans.ts";
import { forgetDrafts } from "../entering/entry.ts";
import { forgetRecent } from "../home/recent.ts";
import { uploads } from "../intake/uploads.ts";
import { forgetIdentity } from "../people/identity.ts";
import { meOptions, signOut, statusOptions } from "../people/people.api.ts";
import { Icon, type IconName } from "../ui/icons.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { AppearanceChoice } from "./appearance-choice.tsx";
import { LanguageChoice } from "./language-choice.tsx";
import { queryClient } from "./query-client.ts";
import styles from "./shell.module.css";

type Way = {
  to:
    | "/lookups/many"
    | "/enter"
    | "/worklist"
    | "/lists"
    | "/reconciliations"
    | "/duplicates"
    | "/access"
    | "/tickets"
    | "/notices"
    | "/self-check"
    | "/account/{-$section}";
  word: string;
  icon: IconName;
};
/** The places that the bar has no room for. */
const WAYS: Way[] = [
  { to: "/lookups/many", word: "web-many:title", icon: "list" },
  { to: "/enter", word: "web-entering:title", icon: "pen" },
  { to: "/worklist", word: "web-worklist:title", icon: "target" },
  { to: "/lists", word: "web-lists:title", icon: "archive" },
  { to: "/reconciliations", word: "web-reconciliation:title", icon: "checkSquare" },
  { to: "/duplicates", word: "web-duplicates:title", icon: "copy" },
  { to: "/access", word: "web-access:title", icon: "lock" },
  { to: "/tickets", word: "web-ticket:listTitle", icon: "people" },
  { to: "/self-check", word: "web-self-check:title", icon: "shield" },
  { to: "/notices", word: "web-notices:past.title", icon: "info" },
  { to: "/account/{-$section}", word: "web-account:title", icon: "person" },
];

/** Who is signed in, the further places, language, appearance, keys, the way out. On a phone it comes up from below. */
export function UserMenu({ onKeys }: { onKeys: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data: me } = useQuery(meOptions);
  const { data: status } = useQuery(statusOptions);
  const close = (): void => document.querySelector<HTMLElement>("#user-menu")?.hidePopover();
  const { modal, message } = App.useApp();
  const problemWords = useProblemWords();
  const leaveFiles = (count: number): Promise<boolean> =>
    new Promise((resolve) => {
      modal.confirm({
        title: t("web-intake:leave.title", { count }),
        content: t("web-intake:leave.text"),
        okText: t("web-intake:leave.ok"),
        okButtonProps: { danger: true },
        cancelText: t("web-intake:leave.stay"),
        onOk: () => resolve(true),
        onCancel: () => resolve(false),
      });
    });
  const leave = async (): Promise<void> => {
    close();
    const unsent = uploads.unsent();
    if (unsent > 0 && !(await leaveFiles(unsent))) return;
    // its answer is awaited first: who isn't told that it failed would leave the machine signed in
    let onward: string | null;
    try {
      onward = await signOut();
    } catch (error) {
      message.error(problemWords(error).title);
      return;
    }
    sessionGate.disarm();
    await uploads.forget();
    forgetRecent();
    forgetDrafts();
    forgetIdentity();
    keptScans.forget();
    queryClient.clear();
    if (onward === null) await navigate({ to: "/sign-in" });
    else location.assign(onward);
  };
  return (
    <>
      <button type="button" className={styles["avatar"]} popoverTarget="user-menu">
        <Icon name="person" />
        <span>{me?.name}</span>
        <span className="visually-hidden">{t("menu.open")}</span>
      </button>
      <section id="user-menu" popover="auto" className={styles["menu"]} aria-label={t("menu.open")}>
        <div className={styles["who"]}>
          <p>
            <strong>{me?.name}</strong>
          </p>
          <p className="small quiet">{me?.email}</p>
          {me?.companies.map((company) => (
            <p key={company.id} className="small quiet">
              {company.shortName ?? company.name} · {company.roles.map(({ key, name }) => name ?? t(`roles.${key}`)).join(" / ")}
            </p>
          ))}
        </div>
        <nav className={styles["ways"]} aria-label={t("menu.ways")}>
          {WAYS.map(({ to, word, icon }) => (
            <Link key={to} to={to} params={{}} search={{}} className={styles["item"]} onClick={close}>
              <Icon name={icon} /> {t(word)} {to === "/access" && <WaitingBadge />}
            </Link>
          ))}
          {sectionsFor(me).length > 0 && (
            <Link to="/admin" className={styles["item"]} onClick={close}>
              <Icon name="people" /> {t("web-admin:title")}
            </Link>
          )}
        </nav>
        <div className={styles["choice"]}>
          <span className="small quiet">{t("language")}</span>
          <LanguageChoice />
        </div>
        <div className={styles["choice"]}>
          <span className="small quiet">{t("appearance")}</span>
          <AppearanceChoice />
        </div>
        <button
          type="button"
          className={styles["item"]}
          onClick={() => {
            close();
            onKeys();
          }}
        >
          <Icon name="keyboard" /> {t("keys.title")}
        </button>
        <button type="button" className={styles["item"]} onClick={() => void leave()}>
          <Icon name="signOut" /> {t("menu.signOut")}
        </button>
        {status && <p className={`small quiet ${styles["choice"]}`}>{t("menu.version", { version: status.version })}</p>}
      </section>
    </>
  );
}
