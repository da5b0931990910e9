/** The departments of a company as a tree. */
import { z } from "zod";
import { Id } from "./common.api.ts";

export const DEPARTMENT_NAME_MAX = 60;
/** A name stands in paths like 财务部/应付组. */
const DepartmentName = z
  .string()
  .trim()
  .min(1)
  .max(DEPARTMENT_NAME_MAX)
  .regex(/^[^/／]*$/u)
  .describe("no slash in it: departments are named by paths");

export const Department = z.object({
  id: Id,
  name: z.string(),
  parentId: Id.nullable(),
  /** people whose running membership names it */
  people: z.number().int(),
  /** who grants access to what belongs to it; `member`: false where he belongs to the company no more, and so grants nothing */
  heads: z.array(z.object({ id: z.string(), name: z.string(), member: z.boolean() })),
});
export type Department = z.infer<typeof Department>;

export const Departments = z.object({
  departments: z.array(Department),
  may: z.object({ change: z.boolean(), nameHeads: z.boolean() }),
});
export type Departments = z.infer<typeof Departments>;

export const NewDepartment = z.object({ name: DepartmentName, parentId: Id.nullable().default(null) });
export type NewDepartment = z.infer<typeof NewDepartment>;

/** `parentId`: null puts it at the top; everything below it goes along. */
export const DepartmentChange = z
  .object({ name: DepartmentName, parentId: Id.nullable() })
  .partial()
  .refine((change) => Object.keys(change).length > 0);
export type DepartmentChange = z.infer<typeof DepartmentChange>;

export const OUTLINE_LENGTH_MAX = 100_000;
/** Departments as people type them: a line each, indented, or as paths. */
export const DepartmentOutline = z.object({ text: z.string().min(1).max(OUTLINE_LENGTH_MAX) });
export const OutlineDone = Departments.extend({
  made: z.number().int(),
  there: z.number().int(),
});
export type OutlineDone = z.infer<typeof OutlineDone>;

/** What hangs on a department: people now and later, departments below, what it holds. */
export const DepartmentUse = z.object({
  people: z.number().int(),
  below: z.number().int(),
  invoices: z.number().int(),
});
export type DepartmentUse = z.infer<typeof DepartmentUse>;

export const DepartmentMerge = z.object({ into: Id });

export const HEADS_MAX = 20;
/** The heads of a department from now on; those that aren't named are heads no more. */
export const DepartmentHeads = z.object({ people: z.array(z.string().min(1).max(64)).max(HEADS_MAX) });
