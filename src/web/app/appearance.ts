import { keepLocally } from "./kept-locally.ts";
import { useSyncExternalStore } from "react";

export const APPEARANCES = ["system", "light", "dark"] as const;
export type Appearance = (typeof APPEARANCES)[number];

const KEY = "piaozai.appearance";
const listeners = new Set<() => void>();
const systemDark = matchMedia("(prefers-color-scheme: dark)");

const chosen = (): Appearance => {
  const value = localStorage.getItem(KEY);
  return value === "light" || value === "dark" ? value : "system";
};
const isDark = (): boolean => (chosen() === "system" ? systemDark.matches : chosen() === "dark");

/** Puts the choice onto the page: the colours of ui/tokens.css hang on this attribute. */
function apply(): void {
  document.documentElement.dataset["theme"] = isDark() ? "dark" : "light";
  listeners.forEach((listener) => listener());
}

export function startAppearance(): void {
  systemDark.addEventListener("change", apply);
  apply();
}

export function setAppearance(value: Appearance): void {
  keepLocally(KEY, value);
  apply();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useAppearance = (): Appearance => useSyncExternalStore(subscribe, chosen);
export const useIsDark = (): boolean => useSyncExternalStore(subscribe, isDark);
