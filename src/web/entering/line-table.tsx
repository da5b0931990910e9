import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type EntryNote, OFFERED_RATES, type TypedLine } from "#domain/entering.ts";
import { Icon } from "../ui/icons.tsx";
import { EMPTY_LINE, type Entry, follows } from "./entry.ts";
import styles from "./entering.module.css";

const CELLS = ["name", "spec", "unit", "quantity", "price", "amount", "rate", "tax"] as const;
const NUMBERS: readonly string[] = ["quantity", "price", "amount", "rate", "tax"];
type Props = {
  entry: Entry;
  notes: readonly EntryNote[];
  noteWords: (note: EntryNote) => string;
  onLines: (lines: TypedLine[]) => void;
};

/** The lines; what follows from the rest stands in an empty cell as a suggestion, and is what is saved. */
export function LineTable({ entry, notes, noteWords, onLines }: Props) {
  const { t } = useTranslation("web-entering");
  const [current, setCurrent] = useState(0);
  const { lines } = entry;
  const change = (index: number, part: keyof TypedLine, value: string): void =>
    onLines(lines.map((line, each) => (each === index ? { ...line, [part]: value } : line)));
  const row = Math.min(current, lines.length - 1);
  return (
    <fieldset className={styles["lines"]}>
      <legend>{t("lines.title")}</legend>
      {lines.map((line, index) => {
        const done = follows(entry, index);
        return (
          <div key={index} className={styles["line"]} onFocus={() => setCurrent(index)}>
            {CELLS.map((part) => {
              const note = notes.find(({ path }) => path === `items.${index}.${part}`);
              const id = `line-${index}-${part}`;
              return (
                <div key={part} className={styles["cell"]} data-part={part}>
                  <label htmlFor={id}>{t(`domain:item.${part}`)}</label>
                  <Input
                    id={id}
                    data-entry
                    value={line[part]}
                    inputMode={NUMBERS.includes(part) && part !== "rate" ? "decimal" : "text"}
                    placeholder={part === "amount" || part === "tax" ? done[part] : ""}
                    status={note ? "warning" : ""}
                    aria-describedby={note ? `${id}-note` : undefined}
                    onChange={(event) => change(index, part, event.target.value)}
                  />
                  {note && (
                    <p id={`${id}-note`} className={styles["note"]}>
                      {noteWords(note)}
                    </p>
                  )}
                </div>
              );
            })}
            {lines.length > 1 && (
              <Button
                type="text"
                icon={<Icon name="close" size={16} />}
                aria-label={t("lines.remove", { line: index + 1 })}
                onClick={() => onLines(lines.filter((_, each) => each !== index))}
              />
            )}
          </div>
        );
      })}
      <div className={styles["lineTools"]}>
        <fieldset className={styles["rates"]} aria-label={t("lines.rates", { line: row + 1 })}>
          {OFFERED_RATES.map((rate) => (
            <Button
              key={rate}
              size="small"
              aria-pressed={lines[row]?.rate === rate}
              data-chosen={lines[row]?.rate === rate}
              onClick={() => change(row, "rate", rate)}
            >
              {rate}
            </Button>
          ))}
        </fieldset>
        <Button size="small" type="text" icon={<Icon name="plus" size={14} />} onClick={() => onLines([...lines, EMPTY_LINE])}>
          {t("lines.add")}
        </Button>
      </div>
    </fieldset>
  );
}
