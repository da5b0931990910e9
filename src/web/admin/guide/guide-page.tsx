import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Company } from "#api/companies.api.ts";
import { Icon } from "../../ui/icons.tsx";
import { Empty, LoadingRows, Problem } from "../../ui/states.tsx";
import { useTitle } from "../../ui/use-title.ts";
import admin from "../admin.module.css";
import { changeCompany, companiesOptions } from "../companies/companies.api.ts";
import { ColleaguesStep } from "./colleagues-step.tsx";
import { CompanyStep } from "./company-step.tsx";
import { DepartmentsStep } from "./departments-step.tsx";
import styles from "./guide.module.css";
import { GUIDE_STEPS, type GuideStep, stepDone } from "./steps.ts";

/** The first five minutes: the company, its departments, the first colleagues. What is there counts as done, however it came there. */
export function GuidePage() {
  const { t } = useTranslation("web-admin");
  const { id = "" } = useParams({ strict: false });
  const found = useQuery(companiesOptions);
  useTitle(t("guide.title"));
  if (found.isPending) return <LoadingRows rows={6} />;
  if (found.isError) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  const company = found.data.find((each) => `guide-${each.id}` === id);
  if (company === undefined) return <Empty icon="question" title={t("web-common:notFoundPage.title")} />;
  return <Guide key={company.id} company={company} />;
}

function Guide({ company }: { company: Company }) {
  const { t } = useTranslation("web-admin");
  const navigate = useNavigate();
  const client = useQueryClient();
  const [step, setStep] = useState<GuideStep | "end">(() => GUIDE_STEPS.find((each) => !stepDone(company, each)) ?? "end");
  const closing = useMutation({
    mutationFn: () => changeCompany(company.id, { guideClosed: true }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["companies"] }),
  });
  const next = (after: GuideStep): void => {
    void client.invalidateQueries({ queryKey: ["companies"] });
    setStep(GUIDE_STEPS[GUIDE_STEPS.indexOf(after) + 1] ?? "end");
    if (after === "colleagues") closing.mutate();
  };
  const later = (): void => {
    closing.mutate(undefined, { onSettled: () => void navigate({ to: "/" }) });
  };
  return (
    <div className={`${admin["section"]} ${styles["guide"]}`}>
      <div className={styles["head"]}>
        <div>
          <h1>{t("guide.title")}</h1>
          <p className="quiet">{t("guide.lead", { company: company.name })}</p>
        </div>
        {step !== "end" && (
          <Button type="text" onClick={later} loading={closing.isPending}>
            {t("guide.later")}
          </Button>
        )}
      </div>
      <ol className={styles["steps"]} aria-label={t("guide.progress")}>
        {GUIDE_STEPS.map((each, index) => (
          <li key={each}>
            <button type="button" aria-current={step === each ? "step" : undefined} onClick={() => setStep(each)}>
              <span className={styles["number"]} data-done={stepDone(company, each)}>
                {stepDone(company, each) ? <Icon name="check" size={14} /> : index + 1}
              </span>
              {t(`guide.step.${each}`)}
              {stepDone(company, each) && <span className="visually-hidden">{t("guide.isDone")}</span>}
            </button>
          </li>
        ))}
      </ol>
      {step === "company" && <CompanyStep company={company} onDone={() => next("company")} />}
      {step === "departments" && <DepartmentsStep company={company} onDone={() => next("departments")} />}
      {step === "colleagues" && <ColleaguesStep company={company} onDone={() => next("colleagues")} />}
      {step === "end" && <End />}
    </div>
  );
}

/** What comes next. */
function End() {
  const { t } = useTranslation("web-admin");
  return (
    <div className={styles["panel"]}>
      <h2>{t("guide.end.title")}</h2>
      <p className="quiet">{t("guide.end.text")}</p>
      <ul className={styles["next"]}>
        <li>
          <Link to="/intake">
            <Icon name="inbox" /> {t("guide.end.intake")}
          </Link>
        </li>
        <li>
          <Link to="/admin/$section" params={{ section: "people" }}>
            <Icon name="people" /> {t("guide.end.people")}
          </Link>
        </li>
        <li>
          <Link to="/">
            <Icon name="search" /> {t("guide.end.find")}
          </Link>
        </li>
      </ul>
    </div>
  );
}
