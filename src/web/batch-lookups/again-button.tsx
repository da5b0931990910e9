import { Button, Dropdown } from "antd";
import { useTranslation } from "react-i18next";
import { BATCH_AGAIN, type BatchAgain, type BatchLookup } from "#api/batch-lookups.api.ts";
import { Icon } from "../ui/icons.tsx";
import { showCount } from "../ui/money.ts";
import { missedIn } from "./batch-lookups.api.ts";
import { useBatchActions } from "./use-batch-actions.tsx";

/** Judges the rows again: all, those that weren't found, or those for which the time ran out. */
export function AgainButton({ batch }: { batch: BatchLookup }) {
  const { t } = useTranslation("web-many");
  const { again } = useBatchActions();
  const rows: Record<BatchAgain, number> = {
    notChecked: batch.counts?.notChecked ?? 0,
    missed: missedIn(batch),
    all: batch.rows,
  };
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: BATCH_AGAIN.toReversed()
          .filter((which) => rows[which] > 0)
          .map((which) => ({
            key: which,
            label: t(`again.${which}`, { count: rows[which], shown: showCount(rows[which]) }),
            onClick: () => void again(batch, which),
          })),
      }}
    >
      <Button icon={<Icon name="retry" size={16} />}>{t("again.do")}</Button>
    </Dropdown>
  );
}
