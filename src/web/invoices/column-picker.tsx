import { Button, Checkbox } from "antd";
import { useTranslation } from "react-i18next";
import type { ExportColumn } from "#domain/lists/export-columns.ts";
import { Icon } from "../ui/icons.tsx";
import type { ExportChoice } from "./export-choice.ts";
import styles from "./export.module.css";

type Props = {
  columns: ExportChoice["columns"];
  onSwitch: (name: ExportColumn, on: boolean) => void;
  onMove: (name: ExportColumn, by: 1 | -1) => void;
};

/** The columns in their order, each switched on or off, moved by the buttons beside it or by Alt and an arrow. */
export function ColumnPicker({ columns, onSwitch, onMove }: Props) {
  const { t } = useTranslation("web-invoices");
  return (
    <ol className={styles["columns"]} aria-labelledby="export-columns">
      {columns.map(({ name, on }, at) => {
        const word = t(`find:export.column.${name}`);
        const move = (by: 1 | -1, icon: "arrowUp" | "arrowDown", says: "up" | "down", off: boolean) => (
          <Button
            type="text"
            size="small"
            icon={<Icon name={icon} size={16} />}
            aria-label={t(`export.${says}`, { column: word })}
            title={t(`export.${says}`, { column: word })}
            disabled={off}
            onClick={() => onMove(name, by)}
          />
        );
        return (
          <li key={name} data-on={on}>
            <Checkbox
              checked={on}
              onChange={(event) => onSwitch(name, event.target.checked)}
              onKeyDown={(event) => {
                const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : null;
                if (!event.altKey || by === null) return;
                event.preventDefault();
                onMove(name, by);
              }}
            >
              {word}
            </Checkbox>
            <span className={styles["moves"]}>
              {move(-1, "arrowUp", "up", at === 0)}
              {move(1, "arrowDown", "down", at === columns.length - 1)}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
