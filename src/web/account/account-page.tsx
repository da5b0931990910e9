import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { SectionPage } from "../ui/section-page.tsx";
import { Empty } from "../ui/states.tsx";
import { meOptions } from "../people/people.api.ts";
import { ACCOUNT_SECTIONS, OWN_SPACE } from "./sections.ts";

/** One's own account; without a section in the address the list of them. */
export function AccountPage() {
  const { t } = useTranslation("web-account");
  const { section } = useParams({ strict: false });
  const { data: me } = useQuery(meOptions);
  const sections = me?.companies.some(({ personal }) => personal) ? [...ACCOUNT_SECTIONS, OWN_SPACE] : ACCOUNT_SECTIONS;
  const open = sections.find(({ path }) => path === section);
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
  return <SectionPage to="/account/{-$section}" title={t("title")} sections={sections} open={open} />;
}
