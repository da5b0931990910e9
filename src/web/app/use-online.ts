import { onlineManager } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";

/** false while the browser has no network. */
export const useOnline = (): boolean =>
  useSyncExternalStore(
    (listener) => onlineManager.subscribe(listener),
    () => onlineManager.isOnline(),
  );
