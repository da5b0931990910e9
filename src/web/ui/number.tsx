import { diffDigits, groupDigits } from "./digits.ts";
import { CopyButton } from "./copy-button.tsx";
import styles from "./number.module.css";

/** An invoice number, grouped for the eye by spacing only: what is copied has no blanks. */
export function InvoiceNumber({ value, copy = false, asked }: { value: string; copy?: boolean; asked?: string | undefined }) {
  return (
    <span className={`num ${styles["number"]}`}>
      <span translate="no">{asked === undefined ? <Plain value={value} /> : <Differing value={value} asked={asked} />}</span>
      {copy && <CopyButton text={value} />}
    </span>
  );
}

function Plain({ value }: { value: string }) {
  return groupDigits(value).map((group, index) => (
    <span key={index} className={styles["group"]}>
      {group}
    </span>
  ));
}

function Differing({ value, asked }: { value: string; asked: string }) {
  const groups = value.length >= 16 ? 4 : value.length;
  let position = 0;
  return diffDigits(asked, value).flatMap((part, index) =>
    Array.from(part.text, (digit, each) => {
      position++;
      const Tag = part.differs ? "mark" : "span";
      return (
        <Tag key={`${index}-${each}`} className={position % groups === 0 ? styles["last"] : undefined}>
          {digit}
        </Tag>
      );
    }),
  );
}
