import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { MigrationDetail, MigrationRows, Migrations, MigrationTry } from "#api/migrations.api.ts";
import { call, get, post } from "../api/client.ts";

const ROUTE = "/api/v1/migrations";
const AGAIN_MS = 1_500;
const MOVING: readonly string[] = ["looking", "trying", "running", "undoing"];

export const isMoving = ({ state }: Pick<MigrationDetail, "state">): boolean => MOVING.includes(state);

export const migrationsOptions = infiniteQueryOptions({
  queryKey: ["migrations"],
  queryFn: ({ pageParam, signal }) => get<Migrations>(ROUTE, pageParam === "" ? {} : { cursor: pageParam }, signal),
  initialPageParam: "",
  getNextPageParam: ({ nextCursor }) => nextCursor,
});

export const migrationOptions = (id: string) =>
  queryOptions({
    queryKey: ["migrations", id],
    queryFn: ({ signal }) => get<MigrationDetail>(`${ROUTE}/${id}`, undefined, signal),
    refetchInterval: ({ state }) => (state.data !== undefined && isMoving(state.data) ? AGAIN_MS : false),
  });

export const migrationRowsOptions = (id: string, state: string, which: { outcome?: string; undone?: string }) =>
  infiniteQueryOptions({
    queryKey: ["migrations", id, "rows", state, which],
    queryFn: ({ pageParam, signal }) =>
      get<MigrationRows>(`${ROUTE}/${id}/rows`, { ...which, ...(pageParam === "" ? {} : { cursor: pageParam }) }, signal),
    initialPageParam: "",
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });

export function addMigration(company: number, file: File): Promise<MigrationDetail> {
  const form = new FormData();
  form.set("file", file);
  return call("POST", ROUTE, { form, query: { company: String(company) } });
}
export const tryMigration = (id: string, body: MigrationTry): Promise<MigrationDetail> => post(`${ROUTE}/${id}/try`, body);
export const startMigration = (id: string, doubtful: boolean): Promise<MigrationDetail> =>
  post(`${ROUTE}/${id}/start`, { doubtful });
export const stepMigration = (id: string, step: "cancel" | "resume" | "undo"): Promise<MigrationDetail> =>
  post(`${ROUTE}/${id}/${step}`, undefined);
