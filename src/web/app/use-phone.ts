import { useSyncExternalStore } from "react";

// The same width as in the style sheets.
const narrow = matchMedia("(max-width: 767px)");
const subscribe = (listener: () => void): (() => void) => {
  narrow.addEventListener("change", listener);
  return () => narrow.removeEventListener("change", listener);
};

/** true where cards stand in place of tables. */
export const usePhone = (): boolean => useSyncExternalStore(subscribe, () => narrow.matches);
