import type { ListReaders } from "./lists.types.ts";

/** The reader of lists in a process of its own, loaded with the first list. */
export const processListReaders: ListReaders = {
  look: async (bytes) => (await import("#readers/list-process.ts")).lookAtList(bytes),
  open: async (load, plan, afterRow, now) => (await import("#readers/list-process.ts")).openList(load, plan, afterRow, now),
};
