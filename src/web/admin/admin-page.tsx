import { useQuery } from "@tanstack/react-query";
import { Link, Navigate, Outlet, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { NotFoundPage } from "../app/error-pages.tsx";
import { usePhone } from "../app/use-phone.ts";
import { meOptions } from "../people/people.api.ts";
import { Icon } from "../ui/icons.tsx";
import { Empty } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import styles from "./admin.module.css";
import { type Section, sectionsFor } from "./sections.ts";

/** 管理: its sections beside the page; on a phone a list that leads on, and the way back to it above each. */
export function AdminPage() {
  const { t } = useTranslation("web-admin");
  const phone = usePhone();
  const { data: me } = useQuery(meOptions);
  const sections = sectionsFor(me);
  if (sections.length === 0)
    return (
      <Empty icon="lock" title={t("none")} actions={<Link to="/">{t("web-common:goHome")}</Link>}>
        {t("noneText")}
      </Empty>
    );
  // what is typed stays when a window or a turned tablet crosses the width: the section keeps its place in the tree
  return (
    <div className={styles[phone ? "phone" : "page"]}>
      {phone ? <WayBack /> : <Sections sections={sections} />}
      <div className={styles["content"]}>
        <Outlet />
      </div>
    </div>
  );
}

function WayBack() {
  const { t } = useTranslation("web-admin");
  const { data: me } = useQuery(meOptions);
  const { section: path, id } = useParams({ strict: false });
  const above = id === undefined ? undefined : sectionsFor(me).find((each) => each.path === path);
  if (above !== undefined)
    return (
      <Link to="/admin/$section" params={{ section: above.path }} className={styles["back"]}>
        <Icon name="chevronLeft" size={16} /> {t(above.word)}
      </Link>
    );
  if (path === undefined) return null;
  return (
    <Link to="/admin" className={styles["back"]}>
      <Icon name="chevronLeft" size={16} /> {t("title")}
    </Link>
  );
}

function Sections({ sections }: { sections: readonly Section[] }) {
  const { t } = useTranslation("web-admin");
  return (
    <nav className={styles["side"]} aria-label={t("title")}>
      <p className={styles["sideTitle"]}>{t("title")}</p>
      {sections.map((section) => (
        <Link
          key={section.path}
          to="/admin/$section"
          params={{ section: section.path }}
          className={styles["place"]}
          activeProps={{ "aria-current": "page" }}
          activeOptions={{ includeSearch: false }}
        >
          <Icon name={section.icon} /> {t(section.word)}
        </Link>
      ))}
    </nav>
  );
}

/** /admin itself: on a wide screen the first section, on a phone the list of them. */
export function AdminIndex() {
  const { t } = useTranslation("web-admin");
  const phone = usePhone();
  const { data: me } = useQuery(meOptions);
  const sections = sectionsFor(me);
  useTitle(t("title"));
  if (!phone) return sections[0] ? <Navigate to="/admin/$section" params={{ section: sections[0].path }} replace /> : null;
  return (
    <>
      <h1>{t("title")}</h1>
      <ul className={styles["ways"]}>
        {sections.map((section) => (
          <li key={section.path}>
            <Link to="/admin/$section" params={{ section: section.path }} className={styles["way"]}>
              <Icon name={section.icon} size={22} />
              <span>
                <strong>{t(section.word)}</strong>
                <span className="small quiet">{t(section.lead)}</span>
              </span>
              <Icon name="chevronRight" size={16} />
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function useSection(): Section | undefined {
  const { data: me } = useQuery(meOptions);
  const { section: path } = useParams({ strict: false });
  return sectionsFor(me).find((each) => each.path === path);
}

/** A section that isn't there and one that isn't for the person are the same. */
export function AdminSection() {
  const section = useSection();
  if (section === undefined) return <NotFoundPage />;
  return <section.component />;
}

export function AdminOne() {
  const section = useSection();
  if (section?.one === undefined) return <NotFoundPage />;
  return <section.one />;
}
