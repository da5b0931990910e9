import { Link } from "@tanstack/react-router";
import { type ComponentType, type LazyExoticComponent, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { usePhone } from "../app/use-phone.ts";
import { Icon, type IconName } from "./icons.tsx";
import { LoadingRows } from "./states.tsx";
import { useTitle } from "./use-title.ts";
import styles from "./section-page.module.css";

export type Section = {
  /** the last part of its address */
  path: string;
  /** key of its name */
  word: string;
  icon: IconName;
  component: LazyExoticComponent<ComponentType>;
};

type Props = {
  /** the route of the page and its sections */ to: "/account/{-$section}";
  title: string;
  sections: readonly Section[];
  open: Section | undefined;
};

/** A page of several sections: a list at the side and one of them beside it; on a phone a list that leads on to each. */
export function SectionPage({ to, title, sections, open }: Props) {
  const { t } = useTranslation();
  const phone = usePhone();
  const shown = open ?? (phone ? undefined : sections[0]);
  useTitle(shown ? t(shown.word) : title);
  const list = (
    <nav className={styles["list"]} aria-label={title}>
      {sections.map(({ path, word, icon }) => (
        <Link key={path} to={to} params={{ section: path }} aria-current={shown?.path === path ? "page" : undefined}>
          <Icon name={icon} /> <span>{t(word)}</span> {phone && <Icon name="chevronRight" size={16} />}
        </Link>
      ))}
    </nav>
  );
  if (phone && shown === undefined)
    return (
      <div className={styles["page"]}>
        <h1>{title}</h1>
        {list}
      </div>
    );
  return (
    <div className={styles["page"]}>
      {phone ? (
        <Link to={to} params={{}} className={styles["back"]}>
          <Icon name="chevronLeft" size={16} /> {title}
        </Link>
      ) : (
        <div className={styles["side"]}>
          <p className={styles["title"]}>{title}</p>
          {list}
        </div>
      )}
      <section className={styles["body"]}>
        {shown && (
          <>
            <h1>{t(shown.word)}</h1>
            <Suspense fallback={<LoadingRows />}>
              <shown.component />
            </Suspense>
          </>
        )}
      </section>
    </div>
  );
}
