import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { SectionPage } from "../ui/section-page.tsx";
import { Empty } from "../ui/states.tsx";
import { ACCOUNT_SECTIONS } from "./sections.ts";

/** One's own account; without a section in the address the list of them. */
export function AccountPage() {
  const { t } = useTranslation("web-account");
  const { section } = useParams({ strict: false });
  const open = ACCOUNT_SECTIONS.find(({ path }) => path === section);
  if (section !== undefined && open === undefined)
    return (
      <>
        <h1 className="visually-hidden">{t("title")}</h1>
        <Empty
          icon="question"
          title={t("web-common:notFoundPage.title")}
          actions={
            <Link to="/account/{-$section}" params={{}}>
              {t("title")}
            </Link>
          }
        >
          {t("web-common:notFoundPage.text")}
        </Empty>
      </>
    );
  return <SectionPage to="/account/{-$section}" title={t("title")} sections={ACCOUNT_SECTIONS} open={open} />;
}
