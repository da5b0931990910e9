import { useId, type ReactElement, type ReactNode, cloneElement } from "react";
import styles from "./field.module.css";

type Props = {
  label: string;
  hint?: ReactNode;
  error?: string | null | undefined;
  children: ReactElement<{ id?: string; "aria-describedby"?: string; "aria-invalid"?: boolean }>;
};

/** A labelled input with its hint or error; the label and both texts are tied to it for screen readers. */
export function Field({ label, hint, error, children }: Props) {
  const id = useId();
  const noteId = `${id}-note`;
  const hasNote = Boolean(error ?? hint);
  return (
    <div className={styles["field"]}>
      <label htmlFor={id}>{label}</label>
      {cloneElement(children, {
        id,
        ...(hasNote ? { "aria-describedby": noteId } : {}),
        ...(error ? { "aria-invalid": true } : {}),
      })}
      {hasNote && (
        <p id={noteId} className={error ? styles["error"] : styles["hint"]}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}
