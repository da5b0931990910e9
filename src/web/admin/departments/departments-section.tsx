import { useQuery } from "@tanstack/react-query";
import { Button, Dropdown, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Department, Departments } from "#api/departments.api.ts";
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
import { HeadsDialog } from "./heads-dialog.tsx";
import { OutlineDialog } from "./outline-dialog.tsx";

type Deed = DepartmentDeed | "heads";
type Open = { deed: Deed; department: Department | null } | "outline" | null;
const NOTHING: Departments["may"] = { change: false, nameHeads: false };

/** The tree of departments of one company. */
export function DepartmentsSection() {
  const { t } = useTranslation("web-admin");
  const companies = useCompanies("role.manage");
  const [chosen, setChosen] = useState<number | null>(null);
  const [open, setOpen] = useState<Open>(null);
  const [merging, setMerging] = useState<string | null>(null);
  const company = chosen ?? companies[0]?.value;
  const found = useQuery({ ...departmentsOptions(company ?? 0), enabled: company !== undefined });
  useTitle(t("departments.title"));
  const departments = found.data?.departments ?? [];
  const may = found.data?.may ?? NOTHING;
  return (
    <div className={admin["section"]}>
      <SectionHead title={t("departments.title")} lead={t("departments.lead")}>
        {may.change && (
          <>
            <Button onClick={() => setOpen("outline")}>{t("departments.outline.title")}</Button>
            <Button
              type="primary"
              icon={<Icon name="plus" size={16} />}
              onClick={() => setOpen({ deed: "add", department: null })}
            >
              {t("departments.add.title")}
            </Button>
          </>
        )}
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
          <Branch departments={departments} parent={null} may={may} onOpen={setOpen} />
        </div>
      )}
      {open === "outline" && company !== undefined && <OutlineDialog company={company} onClose={() => setOpen(null)} />}
      {open !== null && open !== "outline" && open.deed === "heads" && open.department !== null && company !== undefined && (
        <HeadsDialog company={company} department={open.department} onClose={() => setOpen(null)} />
      )}
      {open !== null && open !== "outline" && open.deed !== "heads" && company !== undefined && (
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
type BranchProps = { departments: Department[]; parent: string | null; may: Departments["may"]; onOpen: (open: Open) => void };

function Branch({ departments, parent, may, onOpen }: BranchProps) {
  const { t } = useTranslation("web-admin");
  const own = departments.filter(({ parentId }) => parentId === parent);
  if (own.length === 0) return null;
  const deeds: Deed[] = [...(may.nameHeads ? (["heads"] as const) : []), ...(may.change ? DEEDS : [])];
  return (
    <ul className={styles["branch"]}>
      {own.map((department) => (
        <li key={department.id}>
          <div className={styles["row"]}>
            <span className={styles["name"]}>{department.name}</span>
            <span className="small quiet">{t("departments.people", { count: department.people })}</span>
            {department.heads.length > 0 && <Heads heads={department.heads} />}
            <Dropdown
              trigger={["click"]}
              menu={{
                items: deeds.map((deed) => ({
                  key: deed,
                  label: t(`departments.${deed}.${deed === "add" ? "below" : "title"}`),
                  danger: deed === "giveUp",
                })),
                onClick: ({ key }) => onOpen({ deed: key as Deed, department }),
              }}
            >
              <Button type="text" aria-label={t("departments.actions", { name: department.name })}>
                ⋯
              </Button>
            </Dropdown>
          </div>
          <Branch departments={departments} parent={department.id} may={may} onOpen={onOpen} />
        </li>
      ))}
    </ul>
  );
}

/** Who grants access to what belongs to it; who has left the company grants nothing any more. */
function Heads({ heads }: Pick<Department, "heads">) {
  const { t } = useTranslation("web-admin");
  const said = heads.map(({ name, member }) => (member ? name : t("departments.heads.gone", { name })));
  return (
    <span className={`small ${styles["heads"]}`}>{t("departments.heads.are", { names: said.join(t("web-common:comma")) })}</span>
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
