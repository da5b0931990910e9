import { Link, Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { DropAnywhere } from "../intake/drop-anywhere.tsx";
import { UploadSignal } from "../intake/upload-signal.tsx";
import { ScansWaiting } from "../camera/scans-waiting.tsx";
import { CameraProvider, ScanButton } from "../camera/camera.tsx";
import { Bell } from "../inbox/bell.tsx";
import { AskBox } from "../home/ask-box.tsx";
import { ToldIncidents } from "../incidents/told-incidents.tsx";
import { NoticeBanner } from "../notices/notice-banner.tsx";
import { statusOptions } from "../people/people.api.ts";
import { Icon, type IconName } from "../ui/icons.tsx";
import { showCount } from "../ui/money.ts";
import { Note } from "../ui/note.tsx";
import { Wordmark } from "../ui/seal.tsx";
import { useWaiting } from "../worklist/use-waiting.ts";
import { lookAgain } from "./environment.ts";
import { InsecureNote } from "./insecure-note.tsx";
import { KeysDialog } from "./keys-dialog.tsx";
import { focusAskBox, useKeys, useRowKeys } from "./keys.ts";
import { useLive } from "./live.ts";
import { BusyNote } from "./busy-note.tsx";
import { OfflineNote } from "./offline-note.tsx";
import { UserMenu } from "./user-menu.tsx";
import { usePhone } from "./use-phone.ts";
import styles from "./shell.module.css";

type Place = { to: "/" | "/invoices" | "/intake"; word: "find" | "invoices" | "intake"; icon: IconName };
const PLACES: Place[] = [
  { to: "/", word: "find", icon: "search" },
  { to: "/invoices", word: "invoices", icon: "list" },
  { to: "/intake", word: "intake", icon: "inbox" },
];

/** The frame of every page behind the sign-in: header, page, and on a phone the tab bar within the thumb's reach. */
export function Shell() {
  const { t } = useTranslation();
  const phone = usePhone();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const [keysOpen, setKeysOpen] = useState(false);
  const goToBox = (): void => {
    if (document.querySelector("[data-ask-box]")) focusAskBox();
    else void navigate({ to: "/" });
  };
  useLive();
  useEffect(lookAgain, []);
  useRowKeys();
  useKeys({
    "/": goToBox,
    "ctrl+k": goToBox,
    "?": () => setKeysOpen(true),
    n: () => void navigate({ to: "/enter", search: {} }),
    w: () => void navigate({ to: "/worklist", search: {} }),
  });

  return (
    <CameraProvider>
      <a className="skip-link" href="#main">
        {t("skip")}
      </a>
      <header className={styles["header"]}>
        <Link to="/" className={styles["brand"]}>
          <Wordmark />
        </Link>
        {!phone && <Places />}
        <div className={styles["middle"]}>{!phone && pathname !== "/" && <AskBox compact />}</div>
        <UploadSignal />
        <Bell />
        <UserMenu onKeys={() => setKeysOpen(true)} />
      </header>
      <section className={styles["notes"]} aria-label={t("notices")}>
        <OfflineNote />
        <BusyNote />
        {pathname === "/" && <ScansWaiting />}
        <StatusNotes />
        <ToldIncidents />
        <NoticeBanner />
        <InsecureNote />
      </section>
      <main id="main" tabIndex={-1} className={styles["main"]}>
        <Outlet />
      </main>
      {phone && <TabBar />}
      <DropAnywhere />
      <KeysDialog open={keysOpen} onClose={() => setKeysOpen(false)} />
    </CameraProvider>
  );
}

function Places() {
  const { t } = useTranslation();
  return (
    <nav className={styles["places"]} aria-label={t("nav.label")}>
      {PLACES.map(({ to, word }) => (
        <Link
          key={to}
          to={to}
          search={{}}
          activeOptions={{ exact: to === "/", includeSearch: false }}
          activeProps={{ "aria-current": "page" }}
        >
          {t(`nav.${word}`)}
        </Link>
      ))}
      <WorkPlace />
      <span className={styles["rest"]}>
        <Link to="/lookups/many" activeProps={{ "aria-current": "page" }}>
          {t("web-many:title")}
        </Link>
        <Link to="/lists" activeProps={{ "aria-current": "page" }}>
          {t("web-lists:title")}
        </Link>
        <Link to="/duplicates" activeProps={{ "aria-current": "page" }}>
          {t("web-duplicates:title")}
        </Link>
      </span>
    </nav>
  );
}

/** The work list with how much waits on it; without anything waiting it takes no room. */
function WorkPlace() {
  const { t } = useTranslation("web-worklist");
  const { total, words } = useWaiting();
  if (total === 0) return null;
  return (
    <Link
      to="/worklist"
      search={{}}
      activeOptions={{ includeSearch: false }}
      activeProps={{ "aria-current": "page" }}
      title={words}
    >
      {t("title")} <span className="num quiet">{showCount(total)}</span>
    </Link>
  );
}

/** Two places, the camera, one place, oneself: the camera stands where the thumb rests. */
function TabBar() {
  const { t } = useTranslation();
  const tab = ({ to, word, icon }: Place) => (
    <Link
      key={to}
      to={to}
      search={{}}
      activeOptions={{ exact: to === "/", includeSearch: false }}
      activeProps={{ "aria-current": "page" }}
      className={styles["tab"]}
    >
      <Icon name={icon} size={22} />
      {t(`nav.${word}`)}
    </Link>
  );
  return (
    <nav className={styles["tabs"]} aria-label={t("nav.label")}>
      {PLACES.slice(0, 2).map(tab)}
      <ScanButton className={styles["shutter"]} />
      {PLACES.slice(2).map(tab)}
      <button type="button" className={styles["tab"]} popoverTarget="user-menu">
        <Icon name="person" size={22} />
        {t("nav.me")}
      </button>
    </nav>
  );
}

function StatusNotes() {
  const { t } = useTranslation();
  const { data } = useQuery(statusOptions);
  return (
    <>
      {data?.demo && (
        <Note tone="quiet" icon="info">
          {t("demo")}
        </Note>
      )}
      {typeof data?.searchRebuild === "number" && (
        <Note tone="warn" icon="info">
          {t("searchRebuild", { percent: data.searchRebuild })}
        </Note>
      )}
    </>
  );
}
