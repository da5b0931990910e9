/** Colleagues as somebody types or pastes them: a line each, with an e-mail and, in any order, a name, a role, a department. */
import { departmentPath, showPath } from "./outline.ts";
import { plain } from "./text.ts";

export type Colleague = {
  line: number;
  email: string;
  name: string;
  /** the key of a role; null: none was named */
  role: string | null;
  /** the id of a department; null: none was named, or none that is there */
  department: string | null;
};
export type ColleaguesRead = {
  colleagues: Colleague[];
  /** lines that name nobody: without an e-mail, or with one that stands above already */
  problems: { line: number; code: "no-email" | "twice"; value: string }[];
};
type Named = { value: string; label: string };

const EMAIL = /[^\s,，;；<>"'（）()]+@[^\s,，;；<>"'（）()]+\.[A-Za-z]{2,}/u;
const LINES_MAX = 200;

const folded = (text: string): string => plain(text).toLowerCase().replace(/\s/gu, "");

/** @param places departments, each by its whole path; its name alone will do where only one is called so */
export function readColleagues(
  text: string,
  { roles, places }: { roles: readonly Named[]; places: readonly Named[] },
): ColleaguesRead {
  const found = new Map<string, Colleague>();
  const problems: ColleaguesRead["problems"] = [];
  for (const [index, raw] of text
    .split(/\r\n|[\n\r]/u)
    .slice(0, LINES_MAX)
    .entries()) {
    const said = plain(raw).trim();
    if (said === "") continue;
    const line = index + 1;
    const email = EMAIL.exec(said)?.[0].toLowerCase();
    if (email === undefined || found.has(email)) {
      problems.push({ line, code: email === undefined ? "no-email" : "twice", value: said.slice(0, 60) });
      continue;
    }
    found.set(email, { line, email, ...restOf(said.replace(EMAIL, " "), email, roles, places) });
  }
  return { colleagues: [...found.values()], problems };
}

function restOf(
  text: string,
  email: string,
  roles: readonly Named[],
  places: readonly Named[],
): Omit<Colleague, "line" | "email"> {
  let role: string | null = null;
  let department: string | null = null;
  const names: string[] = [];
  for (const piece of text.split(/[\s,，;；<>"'（）()|]+/u).filter(Boolean)) {
    const asRole: Named | undefined =
      role === null ? roles.find(({ value, label }) => [folded(label), value].includes(folded(piece))) : undefined;
    const asPlace: Named | undefined = asRole === undefined && department === null ? placeOf(piece, places) : undefined;
    if (asRole !== undefined) role = asRole.value;
    else if (asPlace !== undefined) department = asPlace.value;
    else names.push(piece);
  }
  return { role, department, name: names.join(" ").slice(0, 100) || email.split("@")[0]! };
}

function placeOf(piece: string, places: readonly Named[]): Named | undefined {
  const path = showPath(departmentPath(piece));
  const whole = places.find(({ label }) => label === path);
  if (whole !== undefined) return whole;
  const called = places.filter(({ label }) => label.split("/").at(-1) === path);
  return called.length === 1 ? called[0] : undefined;
}
