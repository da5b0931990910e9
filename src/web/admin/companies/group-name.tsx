import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../../ui/icons.tsx";
import { ProblemNote } from "../people/problem-note.tsx";
import { companiesOptions, renameGroup } from "./companies.api.ts";
import styles from "./companies.module.css";

/** The name of a group, changed where it stands. */
export function GroupName({ group }: { group: { id: string; name: string } }) {
  const { t } = useTranslation("web-admin");
  const client = useQueryClient();
  const [name, setName] = useState<string | null>(null);
  const renaming = useMutation({
    mutationFn: (to: string) => renameGroup(group.id, to),
    onSuccess: ({ companies }) => {
      client.setQueryData(companiesOptions.queryKey, companies);
      setName(null);
    },
  });
  if (name === null)
    return (
      <div className={styles["groupHead"]}>
        <h2>{group.name}</h2>
        <Button
          type="text"
          size="small"
          icon={<Icon name="pen" size={14} />}
          aria-label={t("companies.renameGroup")}
          onClick={() => setName(group.name)}
        />
      </div>
    );
  return (
    <form
      className={styles["groupHead"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim()) renaming.mutate(name.trim());
      }}
    >
      <Input
        aria-label={t("companies.groupName")}
        value={name}
        maxLength={200}
        onChange={({ target }) => setName(target.value)}
      />
      <Button htmlType="submit" loading={renaming.isPending} disabled={name.trim() === ""}>
        {t("people.save")}
      </Button>
      <Button onClick={() => setName(null)}>{t("web-common:cancel")}</Button>
      <ProblemNote error={renaming.error} />
    </form>
  );
}
