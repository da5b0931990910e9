/**
 * D12: when the session ends in the middle of work, the failed call waits here until the person has signed in again,
 * and is then repeated. Nothing that was typed is lost, as the page stays where it is.
 */
import { noteSignInTrouble } from "./sign-in-trouble.ts";

type Waiter = { resolve: () => void; reject: (reason: Error) => void };

let armed = false;
let waiters: Waiter[] = [];
const listeners = new Set<() => void>();
const tell = (): void => listeners.forEach((listener) => listener());

export const sessionGate = {
  /** From the first successful /me on: before that a 401 means "not signed in yet". */
  arm(): void {
    armed = true;
  },
  disarm(): void {
    armed = false;
    for (const { reject } of waiters.splice(0)) reject(new Error("signed out"));
    tell();
  },
  get armed(): boolean {
    return armed;
  },
  /** Resolves when the person is signed in again; rejects when the person gives up. */
  wait(): Promise<void> {
    noteSignInTrouble("expired");
    const promise = new Promise<void>((resolve, reject) => waiters.push({ resolve, reject }));
    tell();
    return promise;
  },
  regained(): void {
    for (const { resolve } of waiters.splice(0)) resolve();
    tell();
  },
  /** true while a call waits for the person to sign in. */
  isWaiting: (): boolean => waiters.length > 0,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
