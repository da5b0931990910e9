import { useQuery } from "@tanstack/react-query";
import { Button, Dropdown, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Department } from "#api/departments.api.ts";
import { Icon } from "../../ui/icons.tsx";
import { Empty, LoadingRows, Problem } from "../../ui/states.tsx";
import { useTitle } from "../../ui/use-title.ts";
import admin from "../admin.module.css";
import { HandoverRow } from "../people/handover-row.tsx";
import { departmentsOptions, handoverOptions } from "../people/people.api.ts";
import { useCompanies } from "../people/use-places.ts";
import { SectionHead } from "../section-head.tsx";
import { type DepartmentDeed, DepartmentDialog } from "./department-dialog.tsx";
import styles from "./departments.module.css";
import { OutlineDialog } from "./outline-dialog.tsx";

type Open = { deed: DepartmentDeed; department: Department | null } | "outline" | null;

/** The tree of departments of one company. */
export function DepartmentsSection() {
  const { t } = useTranslation("web-admin");
  const companies = useCompanies();
  const [chosen, setChosen] = useState<number | null>(null);
  const [open, setOpen] = useState<Open>(null);
  const [merging, setMerging] = useState<string | null>(null);
  const company = chosen ?? companies[0]?.value;
  const found = useQuery({ ...departmentsOptions(company ?? 0), enabled: company !== undefined });
  useTitle(t("departments.title"));
  const departments = found.data?.departments ?? [];
  return (
    <div className={admin["section"]}>
      <SectionHead title={t("departments.title")} lead={t("departments.lead")}>
        <Button onClick={() => setOpen("outline")}>{t("departments.outline.title")}</Button>
        <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setOpen({ deed: "add", department: null })}>
          {t("departments.add.title")}
        </Button>
      </SectionHead>
      {companies.length > 1 && company !== undefined && (
        <Select
          className={styles["company"] ?? ""}
          aria-label={t("people.company")}
          options={companies}
          value={company}
          onChange={setChosen}
        />
      )}
      {merging !== null && <Merging id={merging} />}
      {found.isPending ? (
        <LoadingRows rows={6} />
      ) : found.isError ? (
        <Problem error={found.error} onRetry={() => void found.refetch()} />
      ) : departments.length === 0 ? (
        <Empty icon="people" title={t("departments.none")}>
          {t("departments.noneText")}
        </Empty>
      ) : (
        <div className={styles["tree"]}>
          <Branch departments={departments} parent={null} onOpen={setOpen} />
        </div>
      )}
      {open === "outline" && company !== undefined && <OutlineDialog company={company} onClose={() => setOpen(null)} />}
      {open !== null && open !== "outline" && company !== undefined && (
        <DepartmentDialog
          company={company}
          departments={departments}
          deed={open.deed}
          department={open.department}
          onMerge={setMerging}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  );
}

const DEEDS: DepartmentDeed[] = ["add", "rename", "move", "merge", "giveUp"];
type BranchProps = { departments: Department[]; parent: string | null; onOpen: (open: Open) => void };

function Branch({ departments, parent, onOpen }: BranchProps) {
  const { t } = useTranslation("web-admin");
  const own = departments.filter(({ parentId }) => parentId === parent);
  if (own.length === 0) return null;
  return (
    <ul className={styles["branch"]}>
      {own.map((department) => (
        <li key={department.id}>
          <div className={styles["row"]}>
            <span className={styles["name"]}>{department.name}</span>
            <span className="small quiet">{t("departments.people", { count: department.people })}</span>
            <Dropdown
              trigger={["click"]}
              menu={{
                items: DEEDS.map((deed) => ({
                  key: deed,
                  label: t(`departments.${deed}.${deed === "add" ? "below" : "title"}`),
                  danger: deed === "giveUp",
                })),
                onClick: ({ key }) => onOpen({ deed: key as DepartmentDeed, department }),
              }}
            >
              <Button type="text" aria-label={t("departments.actions", { name: department.name })}>
                ⋯
              </Button>
            </Dropdown>
          </div>
          <Branch departments={departments} parent={department.id} onOpen={onOpen} />
        </li>
      ))}
    </ul>
  );
}

function Merging({ id }: { id: string }) {
  const { data } = useQuery(handoverOptions(id));
  return data ? (
    <ul>
      <HandoverRow handover={data} />
    </ul>
  ) : null;
}
