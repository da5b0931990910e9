/**
 * What a row of the file means for who is there: pure, so that the preview and the run judge alike. Each judgement is noted in the world
 * as if it had been carried out, so that rows further down are judged by what stands above them.
 */
import type { PeopleRow, RowNote } from "#domain/people-table.ts";
import { showPath } from "#domain/outline.ts";
import type { Reach } from "../people.types.ts";

/** What somebody is or is asked to be in a company. `ref`: the membership's id; null where it is planned only. */
export type Held = {
  ref: string | null;
  companyId: number;
  path: string;
  role: string;
  reach: Reach;
  mayEnter: boolean;
  from: string | null;
  until: string | null;
};

export type World = {
  /** those that the asker looks after, by everything that they are called */
  companies: ReadonlyMap<string, number>;
  /** "company/path" of every department in use */
  departments: Set<string>;
  /** by e-mail; `held`: what runs, will run or is paused */
  people: Map<string, { userId: string; name: string; held: Held[] }>;
  invited: Map<string, { id: string | null; name: string; held: Held[] }>;
  /** the role by its key or name; null where there is none in the company */
  role: (companyId: number, said: string) => { key: string; name: string; may: boolean } | null;
  /** who heads which department, or will: `headKey` of each */
  heads: Set<string>;
  mayNameHeads: (companyId: number) => boolean;
  /** how many rows of the file name this person in this company */
  rowsOf: (email: string, company: string | null) => number;
};

export type Plan =
  | { do: "nothing" }
  | { do: "department"; companyId: number; path: string }
  | { do: "invite"; email: string; name: string; held: Held; head: Head }
  | { do: "invite-again"; email: string; at: number | null; held: Held; head: Head }
  | { do: "add"; userId: string; held: Held; rename: string | null; head: Head }
  | { do: "change"; userId: string; held: Held; rename: string | null; head: Head };
/** Whether he is to head his department from now on; null: that stays as it is. */
type Head = boolean | null;
export type Judgement = { outcome: "new" | "changed" | "unchanged" | "wrong"; notes: RowNote[]; plan: Plan };

export const placeKey = (companyId: number, path: string): string => `${companyId}/${path}`;
export const headKey = (companyId: number, path: string, email: string): string => `${placeKey(companyId, path)}\n${email}`;
export const companyKey = (text: string): string => text.replace(/\s/gu, "").toLowerCase();

/** What the row says anew of his heading the department that he is then in, noted in the world; or what is wrong with it. */
function judgeHead({ email, head }: PeopleRow, held: Held, world: World): { head: Head; notes: RowNote[] } | RowNote {
  const key = headKey(held.companyId, held.path, email!);
  if (head === null || head === world.heads.has(key)) return { head: null, notes: [] };
  if (held.path === "") return { code: "head-department", value: email! };
  if (!world.mayNameHeads(held.companyId)) return { code: "head-above", value: email! };
  if (head) world.heads.add(key);
  else world.heads.delete(key);
  return { head, notes: [{ code: "change-head", value: String(head) }] };
}

const NOTHING: Plan = { do: "nothing" };
const wrong = (...notes: RowNote[]): Judgement => ({ outcome: "wrong", notes, plan: NOTHING });

/** @param companyId the company that is meant where the row names none */
export function judgeRow(said: PeopleRow, world: World, companyId: number): Judgement {
  const row = { ...said };
  if (row.problems.length > 0) return wrong(...row.problems);
  const company = row.company === null ? companyId : world.companies.get(companyKey(row.company));
  if (company === undefined) return wrong({ code: "company", value: row.company! });
  const role = row.role === null ? null : world.role(company, row.role);
  if (row.role !== null && role === null) return wrong({ code: "role", value: row.role });
  if (role?.may === false) return wrong({ code: "role-above", value: role.name });
  if (row.from !== null && row.until !== null && row.until < row.from) return wrong({ code: "ends-before", value: row.until });
  row.role = role?.key ?? null;
  const path = showPath(row.department);
  if (row.email === null) return judgeDepartment(world, company, path);
  const person = world.people.get(row.email);
  const judgement =
    person === undefined ? judgeStranger(row, world, company, path) : judgePerson(row, world, { company, path, person });
  if (judgement.outcome !== "wrong" && path !== "") noteDepartment(world, company, path, judgement.notes);
  return judgement;
}

function judgeDepartment(world: World, companyId: number, path: string): Judgement {
  if (world.departments.has(placeKey(companyId, path))) return { outcome: "unchanged", notes: [], plan: NOTHING };
  const notes: RowNote[] = [];
  noteDepartment(world, companyId, path, notes);
  return { outcome: "new", notes, plan: { do: "department", companyId, path } };
}

function noteDepartment(world: World, companyId: number, path: string, notes: RowNote[]): void {
  const names = path.split("/");
  for (let depth = 1; depth <= names.length; depth++) {
    const part = names.slice(0, depth).join("/");
    if (world.departments.has(placeKey(companyId, part))) continue;
    world.departments.add(placeKey(companyId, part));
    notes.push({ code: "new-department", value: part });
  }
}

/** Nobody that the asker knows: asked to join, now or earlier in the file or before it. */
function judgeStranger(row: PeopleRow, world: World, company: number, path: string): Judgement {
  const email = row.email!;
  const invited = world.invited.get(email);
  if (invited === undefined && row.name === null) return wrong({ code: "name", value: email });
  const found = invited && holding(row, world, invited.held, company, path);
  if (found === "several") return wrong({ code: "which", value: email });
  const held = found === undefined || found === null ? fresh(row, company, path) : altered(row, found, path);
  if (held.reach === "department" && held.path === "") return wrong({ code: "reach-department", value: email });
  const heads = judgeHead(row, held, world);
  if ("code" in heads) return wrong(heads);
  const { head } = heads;
  if (invited === undefined) {
    world.invited.set(email, { id: null, name: row.name!, held: [held] });
    return { outcome: "new", notes: heads.notes, plan: { do: "invite", email, name: row.name!, held, head } };
  }
  if (found === null || found === undefined) {
    invited.held.push(held);
    const added = { code: "added", value: path };
    return { outcome: "changed", notes: [added, ...heads.notes], plan: { do: "invite-again", email, at: null, held, head } };
  }
  const notes = [...differences(found, held, world), ...heads.notes];
  if (notes.length === 0) return { outcome: "unchanged", notes: [{ code: "invited", value: "" }], plan: NOTHING };
  const at = invited.held.indexOf(found);
  invited.held[at] = held;
  return { outcome: "changed", notes, plan: { do: "invite-again", email, at, held, head } };
}

type Known = { company: number; path: string; person: { userId: string; name: string; held: Held[] } };

function judgePerson(row: PeopleRow, world: World, { company, path, person }: Known): Judgement {
  const { userId } = person;
  const rename = row.name !== null && row.name !== person.name ? row.name : null;
  const renamed: RowNote[] = rename === null ? [] : [{ code: "renamed", value: rename }];
  const found = holding(row, world, person.held, company, path);
  if (found === "several") return wrong({ code: "which", value: row.email! });
  const held = found === null ? fresh(row, company, path) : altered(row, found, path);
  if (held.reach === "department" && held.path === "") return wrong({ code: "reach-department", value: row.email! });
  const heads = judgeHead(row, held, world);
  if ("code" in heads) return wrong(heads);
  const { head } = heads;
  person.name = rename ?? person.name;
  if (found === null) {
    const back = person.held.length === 0 ? "comes-back" : "added";
    person.held.push(held);
    const notes = [...renamed, { code: back, value: path }, ...heads.notes];
    return { outcome: "changed", notes, plan: { do: "add", userId, held, rename, head } };
  }
  const notes = [...renamed, ...differences(found, held, world), ...heads.notes];
  if (notes.length === 0) return { outcome: "unchanged", notes, plan: NOTHING };
  person.held[person.held.indexOf(found)] = held;
  return { outcome: "changed", notes, plan: { do: "change", userId, held, rename, head } };
}

/**
 * Which of what somebody holds a row speaks of: that in the same department; without one named, or where both the row and what he holds
 * are the only ones in the company, the one there is. null: none of them.
 */
function holding(row: PeopleRow, world: World, all: readonly Held[], company: number, path: string): Held | null | "several" {
  const here = all.filter(({ companyId }) => companyId === company);
  const same = here.find((each) => each.path === path);
  if (same !== undefined) return same;
  if (path === "" && here.length > 1) return "several";
  if (here.length === 1 && (path === "" || world.rowsOf(row.email!, row.company) === 1)) return here[0]!;
  return null;
}

const fresh = ({ role, reach, mayEnter, from, until }: PeopleRow, companyId: number, path: string): Held => ({
  ref: null,
  companyId,
  path,
  role: role ?? "employee",
  reach: reach ?? ((role ?? "employee") === "employee" ? "own" : "company"),
  mayEnter: mayEnter ?? true,
  from,
  until,
});

const altered = ({ role, reach, mayEnter, from, until }: PeopleRow, held: Held, path: string): Held => ({
  ...held,
  path: path === "" ? held.path : path,
  role: role ?? held.role,
  reach: reach ?? held.reach,
  mayEnter: mayEnter ?? held.mayEnter,
  from: from ?? held.from,
  until: until ?? held.until,
});

function differences(before: Held, after: Held, world: World): RowNote[] {
  const names = ["path", "role", "reach", "mayEnter", "from", "until"] as const;
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => ({
      code: `change-${name}`,
      value: name === "role" ? (world.role(after.companyId, after.role)?.name ?? "") : String(after[name] ?? ""),
    }));
}
