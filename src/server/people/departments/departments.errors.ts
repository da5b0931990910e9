import { ProblemError } from "#server/platform/errors.ts";

export const departmentNameTaken = (name: string) => new ProblemError(409, "department-name-taken", { params: { name } });
export const departmentIntoItself = () => new ProblemError(422, "department-into-itself");
export const departmentTooDeep = (max: number) => new ProblemError(422, "department-too-deep", { params: { max } });
export const departmentInUse = (use: { people: number; below: number; invoices: number }) =>
  new ProblemError(409, "department-in-use", { facts: use, params: use });
export const departmentBusy = () => new ProblemError(409, "department-busy");
export const outlineProblem = (line: number, code: string, value: string) =>
  new ProblemError(422, "outline-line", { facts: { line, code }, params: { line, value } });
