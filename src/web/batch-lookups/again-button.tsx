import { Button, Dropdown } from "antd";
import { useTranslation } from "react-i18next";
import type { BatchLookup } from "#api/batch-lookups.api.ts";
import { Icon } from "../ui/icons.tsx";
import { showCount } from "../ui/money.ts";
import { missedIn } from "./batch-lookups.api.ts";
import { useBatchActions } from "./use-batch-actions.tsx";

/** Judges the rows again, all or those that weren't found. */
export function AgainButton({ batch }: { batch: BatchLookup }) {
  const { t } = useTranslation("web-many");
  const { again } = useBatchActions();
  const missed = missedIn(batch);
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: [
          ...(missed > 0 ? [{ key: "missed", label: t("again.missed", { count: missed, shown: showCount(missed) }) }] : []),
          { key: "all", label: t("again.all", { count: batch.rows, shown: showCount(batch.rows) }) },
        ],
        onClick: ({ key }) => void again(batch, key === "missed" ? "missed" : "all"),
      }}
    >
      <Button icon={<Icon name="retry" size={16} />}>{t("again.do")}</Button>
    </Dropdown>
  );
}
