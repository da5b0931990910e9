import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Company } from "#api/companies.api.ts";
import { Badge } from "../../ui/badge.tsx";
import { Icon } from "../../ui/icons.tsx";
import { LoadingRows, Problem } from "../../ui/states.tsx";
import { useTitle } from "../../ui/use-title.ts";
import admin from "../admin.module.css";
import { GUIDE_STEPS, guideStepsDone } from "../guide/steps.ts";
import { SectionHead } from "../section-head.tsx";
import { companiesOptions } from "./companies.api.ts";
import styles from "./companies.module.css";
import { CompanyDialog } from "./company-dialog.tsx";
import { GroupName } from "./group-name.tsx";

/** The companies that one manages, by their groups. */
export function CompaniesSection() {
  const { t } = useTranslation("web-admin");
  const found = useQuery(companiesOptions);
  const [open, setOpen] = useState<Company | "new" | null>(null);
  useTitle(t("companies.title"));
  const companies = found.data ?? [];
  const groups = [...Map.groupBy(companies, ({ group }) => group?.id ?? "")];
  const beside = companies.filter(({ may }) => may.addBeside);
  return (
    <div className={admin["section"]}>
      <SectionHead title={t("companies.title")} lead={t("companies.lead")}>
        {beside.length > 0 && (
          <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setOpen("new")}>
            {t("companies.add")}
          </Button>
        )}
      </SectionHead>
      {found.isPending ? (
        <LoadingRows rows={4} />
      ) : found.isError ? (
        <Problem error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        groups.map(([id, members]) => (
          <section key={id} className={styles["group"]}>
            {members[0]!.group && <GroupName group={members[0]!.group} />}
            <ul className={styles["list"]}>
              {members.map((company) => (
                <CompanyCard key={company.id} company={company} onChange={() => setOpen(company)} />
              ))}
            </ul>
          </section>
        ))
      )}
      {open !== null && (
        <CompanyDialog
          company={open === "new" ? null : open}
          beside={open === "new" ? beside : []}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  );
}

function CompanyCard({ company, onChange }: { company: Company; onChange: () => void }) {
  const { t } = useTranslation(["web-admin", "domain"]);
  // below the name of its group, where it is in one
  const Heading = company.group ? "h3" : "h2";
  const done = guideStepsDone(company);
  return (
    <li className={styles["card"]}>
      <div className={styles["head"]}>
        <div>
          <Heading>{company.name}</Heading>
          {company.shortName && <p className="small quiet">{company.shortName}</p>}
        </div>
        {company.may.change && (
          <Button onClick={onChange} icon={<Icon name="pen" size={16} />}>
            {t("people.change")}
          </Button>
        )}
      </div>
      <dl className={styles["facts"]}>
        <div>
          <dt>{t("companies.taxId")}</dt>
          <dd className="num">
            {company.taxId ?? (
              <Badge tone="warn" icon="warn">
                {t("companies.noTaxId")}
              </Badge>
            )}{" "}
            {company.taxIdDoubt && (
              <Badge tone="warn" icon="warn">
                {t("companies.doubtful")}
              </Badge>
            )}
          </dd>
        </div>
        <div>
          <dt>{t("companies.peopleLabel")}</dt>
          <dd className="num">{t("companies.counts", { people: company.people, departments: company.departments })}</dd>
        </div>
        <div>
          <dt>{t("companies.tells.label")}</dt>
          <dd>{t(company.tellsExistence ? "companies.tells.yes" : "companies.tells.no")}</dd>
        </div>
      </dl>
      {done < GUIDE_STEPS.length && (
        <Link to="/admin/$section/$id" params={{ section: "companies", id: `guide-${company.id}` }}>
          {t("guide.goOn", { done, of: GUIDE_STEPS.length })}
        </Link>
      )}
    </li>
  );
}
