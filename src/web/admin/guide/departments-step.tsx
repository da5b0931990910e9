import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Company } from "#api/companies.api.ts";
import { makeOutline } from "../departments/departments.api.ts";
import { OutlineField } from "../departments/outline-dialog.tsx";
import { departmentsOptions, pathsOf } from "../people/people.api.ts";
import { ProblemNote } from "../people/problem-note.tsx";
import styles from "./guide.module.css";

export function DepartmentsStep({ company, onDone }: { company: Company; onDone: () => void }) {
  const { t } = useTranslation("web-admin");
  const client = useQueryClient();
  const [text, setText] = useState("");
  const there = useQuery(departmentsOptions(company.id));
  const known = pathsOf(there.data?.departments ?? []);
  const making = useMutation({
    mutationFn: () => makeOutline(company.id, text),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["departments"] });
      void client.invalidateQueries({ queryKey: ["me"] });
      onDone();
    },
  });
  return (
    <div className={styles["panel"]}>
      <h2>{t("guide.departments.title")}</h2>
      <p className="quiet">{t("guide.departments.text")}</p>
      {known.length > 0 && <p>{t("guide.departments.there", { list: known.map(({ path }) => path).join("、") })}</p>}
      <ProblemNote error={making.error} />
      <OutlineField text={text} onChange={setText} />
      <div className={styles["buttons"]}>
        <Button size="large" onClick={onDone}>
          {t("guide.skip")}
        </Button>
        <Button
          type="primary"
          size="large"
          disabled={text.trim() === ""}
          loading={making.isPending}
          onClick={() => making.mutate()}
        >
          {t("guide.next")}
        </Button>
      </div>
    </div>
  );
}
