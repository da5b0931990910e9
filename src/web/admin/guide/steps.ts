import type { Company } from "#api/companies.api.ts";

/** The steps of the first-run guide, in their order. */
export const GUIDE_STEPS = ["company", "departments", "colleagues"] as const;
export type GuideStep = (typeof GUIDE_STEPS)[number];

/** Done is what is there, however it came there. */
export const stepDone = (company: Company, step: GuideStep): boolean =>
  step === "company"
    ? company.taxId !== null
    : step === "departments"
      ? company.departments > 0
      : company.people > 1 || company.invited > 0;

export const guideStepsDone = (company: Company): number => GUIDE_STEPS.filter((step) => stepDone(company, step)).length;
