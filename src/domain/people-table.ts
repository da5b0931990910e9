/** A spreadsheet of people and departments: which column is what, and what a row says. Knows nothing of who is there already. */
import { type Cell, cellText, dayOf } from "./lists/cells.ts";
import { departmentPath, DEPTH_MAX, NAME_LENGTH_MAX } from "./outline.ts";
import { plain } from "./text.ts";

export const PEOPLE_COLUMNS = [
  "name",
  "email",
  "company",
  "department",
  "role",
  "reach",
  "mayEnter",
  "head",
  "from",
  "until",
] as const;
export type PeopleColumn = (typeof PEOPLE_COLUMNS)[number];
export type PeopleMapping = Partial<Record<PeopleColumn, number>>;

/** In search form: without blanks, small. */
const HEADERS: Record<PeopleColumn, readonly string[]> = {
  name: ["姓名", "名字", "员工姓名", "員工姓名", "员工", "員工", "name", "fullname"],
  email: ["邮箱", "电子邮箱", "邮件", "邮箱地址", "信箱", "電子信箱", "電子郵件", "电子邮件", "email", "e-mail", "mail"],
  company: ["公司", "所属公司", "所屬公司", "单位", "單位", "company"],
  department: ["部门", "部門", "所属部门", "所屬部門", "department"],
  role: ["角色", "岗位", "職務", "职务", "role"],
  reach: ["可见范围", "可見範圍", "查看范围", "查看範圍", "范围", "範圍", "sees", "reach"],
  mayEnter: ["可录入", "可錄入", "录入", "錄入", "mayenter", "enters"],
  head: ["部门负责人", "是否负责人", "是否部门负责人", "部門負責人", "是否負責人", "是否部門負責人", "head", "departmenthead"],
  from: ["起始日", "开始日期", "開始日期", "入职日期", "入職日期", "from", "start"],
  until: ["截止日", "结束日期", "結束日期", "until", "end"],
};

const ROLE_WORDS: Record<string, string> = {
  员工: "employee",
  員工: "employee",
  普通员工: "employee",
  财务: "finance",
  財務: "finance",
  会计: "finance",
  會計: "finance",
  开票员: "issuer",
  開票員: "issuer",
  审计: "auditor",
  審計: "auditor",
  稽核: "auditor",
  客服: "support",
  管理员: "administrator",
  管理員: "administrator",
  系统管理员: "system-administrator",
  系統管理員: "system-administrator",
  安全管理员: "security-administrator",
  安全管理員: "security-administrator",
  审计管理员: "audit-administrator",
  審計管理員: "audit-administrator",
};

const REACH_WORDS: Record<string, "company" | "department" | "own"> = {
  全公司: "company",
  公司: "company",
  本公司: "company",
  全部: "company",
  本部门: "department",
  本部門: "department",
  部门: "department",
  部門: "department",
  本人: "own",
  自己: "own",
  仅本人: "own",
  僅本人: "own",
  company: "company",
  wholecompany: "company",
  department: "department",
  own: "own",
  ownonly: "own",
};

const YES = ["是", "可", "可以", "yes", "y", "true", "1", "√"];
const NO = ["否", "不可", "不可以", "no", "n", "false", "0", "×"];
const yesOrNo = (text: string): boolean | undefined => (YES.includes(text) ? true : NO.includes(text) ? false : undefined);
const HEADER_ROWS = 10;
const EMAIL = /^[^\s@,;<>"]{1,64}@[^\s@,;<>".]+(?:\.[^\s@,;<>".]+)+$/u;

export type RowNote = { code: string; value: string };
/** null: the row doesn't say. */
export type PeopleRow = {
  name: string | null;
  email: string | null;
  /** as written */
  company: string | null;
  department: string[];
  role: string | null;
  reach: "company" | "department" | "own" | null;
  mayEnter: boolean | null;
  /** whether he heads the department of the row */
  head: boolean | null;
  from: string | null;
  until: string | null;
  problems: RowNote[];
};

const folded = (text: string): string =>
  plain(text)
    .toLowerCase()
    .replace(/[\s*＊:：]/gu, "");

/** The row of headers among the first ones; null where none names an e-mail or a department. */
export function findHeaders(
  rows: readonly { row: number; cells: readonly Cell[] }[],
): { row: number; mapping: PeopleMapping } | null {
  let best: { row: number; mapping: PeopleMapping; known: number } | null = null;
  for (const { row, cells } of rows.slice(0, HEADER_ROWS)) {
    const mapping: PeopleMapping = {};
    for (const [index, cell] of cells.entries()) {
      const text = folded(cellText(cell).replace(/[（(].*[)）]/u, ""));
      const column = PEOPLE_COLUMNS.find((each) => HEADERS[each].includes(text));
      if (column !== undefined && mapping[column] === undefined) mapping[column] = index;
    }
    const known = Object.keys(mapping).length;
    const useful = mapping.email !== undefined || mapping.department !== undefined;
    if (useful && known > (best?.known ?? 0)) best = { row, mapping, known };
  }
  return best && { row: best.row, mapping: best.mapping };
}

export const roleOf = (text: string): string => ROLE_WORDS[folded(text)] ?? folded(text).replaceAll("_", "-");

/** What one row says; never throws. */
export function readPeopleRow(cells: readonly Cell[], mapping: PeopleMapping, date1904 = false): PeopleRow {
  const problems: RowNote[] = [];
  const textOf = (column: PeopleColumn): string | null => {
    const at = mapping[column];
    const text = at === undefined ? "" : plain(cellText(cells[at] ?? null)).trim();
    return text === "" ? null : text;
  };
  const wrong = (code: string, value: string): null => {
    problems.push({ code, value });
    return null;
  };
  const dayIn = (column: "from" | "until"): string | null => {
    const at = mapping[column];
    const day = at === undefined ? null : dayOf(cells[at] ?? null, { date1904 });
    return day === undefined ? wrong("day", textOf(column) ?? "") : day;
  };
  const chosen = <T>(column: PeopleColumn, choose: (text: string) => T | undefined): T | null => {
    const text = textOf(column);
    if (text === null) return null;
    const value = choose(folded(text));
    return value === undefined ? wrong(column, text) : value;
  };
  const email = textOf("email")?.toLowerCase() ?? null;
  const department = departmentPath(textOf("department") ?? "");
  if (email !== null && !EMAIL.test(email)) wrong("email", email);
  if (email === null && department.length === 0) wrong("nobody", textOf("name") ?? "");
  if (department.length > DEPTH_MAX || department.some((name) => name.length > NAME_LENGTH_MAX))
    wrong("department", textOf("department") ?? "");
  const role = textOf("role");
  return {
    name: textOf("name")?.slice(0, 100) ?? null,
    email,
    company: textOf("company"),
    department,
    role: role === null ? null : roleOf(role),
    reach: chosen("reach", (text) => REACH_WORDS[text]),
    mayEnter: chosen("mayEnter", yesOrNo),
    head: chosen("head", yesOrNo),
    from: dayIn("from"),
    until: dayIn("until"),
    problems,
  };
}
