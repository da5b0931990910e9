import { Button, Checkbox } from "antd";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/icons.tsx";
import styles from "./export.module.css";

type Props<Name extends string> = {
  columns: readonly { name: Name; on: boolean }[];
  wordOf: (name: Name) => string;
  /** id of the element that says what the list is */
  labelledBy: string;
  onSwitch: (name: Name, on: boolean) => void;
  onMove: (name: Name, by: 1 | -1) => void;
};

/** The columns in their order, each switched on or off, moved by the buttons beside it or by Alt and an arrow. */
export function ColumnPicker<Name extends string>({ columns, wordOf, labelledBy, onSwitch, onMove }: Props<Name>) {
  const { t } = useTranslation("web-invoices");
  return (
    <ol className={styles["columns"]} aria-labelledby={labelledBy}>
      {columns.map(({ name, on }, at) => {
        const word = wordOf(name);
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
