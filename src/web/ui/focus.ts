import { type RefObject, useEffect, useRef } from "react";

/** A ref for the field that one came to fill in: it gets the focus when it appears, and never again. */
export function useFirstFocus<Field extends { focus: () => void }>(wanted = true): RefObject<Field | null> {
  const field = useRef<Field>(null);
  useEffect(() => {
    if (wanted) field.current?.focus();
  }, [wanted]);
  return field;
}
