import { Select } from "antd";
import type { ReactNode } from "react";
import { Field } from "./field.tsx";
import styles from "./column-choices.module.css";

type Props<Name extends string> = {
  /** what can be told, with its words, in the order in which it is asked for */
  fields: readonly { field: Name; label: string; hint?: string }[];
  /** what there is to choose from: headers of columns, or names in an answer */
  columns: readonly string[];
  /** field → place among the columns, counted from 0 */
  mapping: Partial<Record<Name, number>>;
  onChange: (mapping: Partial<Record<Name, number>>) => void;
  /** the word for a field that nothing holds */
  none: string;
  /** further choices of the same kind */
  children?: ReactNode;
};

const NONE = -1;

/** Where each field stands in what another system has made. */
export function ColumnChoices<Name extends string>({ fields, columns, mapping, onChange, none, children }: Props<Name>) {
  const options = [{ value: NONE, label: none }, ...columns.map((label, value) => ({ value, label }))];
  const choose = (field: Name, column: number): void => {
    const { [field]: _before, ...rest } = mapping;
    onChange((column === NONE ? rest : { ...rest, [field]: column }) as Partial<Record<Name, number>>);
  };
  return (
    <div className={styles["choices"]}>
      {fields.map(({ field, label, hint }) => (
        <Field key={field} label={label} hint={hint}>
          <Select
            value={mapping[field] ?? NONE}
            options={options}
            showSearch={{ optionFilterProp: "label" }}
            onChange={(column: number) => choose(field, column)}
          />
        </Field>
      ))}
      {children}
    </div>
  );
}
