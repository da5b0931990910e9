import { QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "../api/problem.ts";

/** D14: so often an overloaded server is asked again by itself. */
const RETRIES = 3;
const OTHER_RETRIES = 2;

/** Whether the server said that it can't keep up. */
export const isBusy = (error: unknown): error is ApiProblem =>
  error instanceof ApiProblem && error.status === 503 && error.code === "overloaded";

/** What the server refused stays refused. */
function shouldRetry(failures: number, error: Error): boolean {
  if (isBusy(error)) return failures < RETRIES;
  return failures < OTHER_RETRIES && !(error instanceof ApiProblem && error.status < 500 && error.status !== 429);
}

/** As long as the server says, and up to a second more, so that not all browsers are back at once; else growing. */
const pauseBefore = (failures: number, error: Error): number =>
  error instanceof ApiProblem && error.retryAfter !== null
    ? (error.retryAfter + Math.random()) * 1000
    : Math.min(1000 * 2 ** failures, 30_000);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: shouldRetry, retryDelay: pauseBefore, staleTime: 15_000, refetchOnWindowFocus: false },
    mutations: { retry: (failures, error) => isBusy(error) && failures < RETRIES, retryDelay: pauseBefore },
  },
});
