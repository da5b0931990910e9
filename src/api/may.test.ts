/**
 * P1 every answer carries what the asker may do with each thing: for every route that changes something named in its path, the answer
 * that shows this thing says whether it may be done now, or whoever is shown it may always do it. A route that is added has to be
 * placed here, or this fails.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

type Schema = { $ref?: string; properties?: Record<string, Schema>; items?: Schema } & Partial<
  Record<"allOf" | "anyOf" | "oneOf", Schema[]>
>;
type Answers = Record<string, { content?: Record<string, { schema: Schema }> }>;
const contract = JSON.parse(readFileSync(new URL("../../docs/openapi.json", import.meta.url), "utf8")) as {
  paths: Record<string, Record<string, { responses: Answers }>>;
  components: { schemas: Record<string, Schema> };
};

/** What may be done → the answer that shows the thing, and where in it that is said: an object of booleans, or a list of what may be. */
const SAID: [deeds: RegExp, shown: string, keys: string[]][] = [
  [/\/access\/grants\/\{id\}\/(extend|restore|review|revoke)$/, "/access/grants", ["may"]],
  [/\/access\/places\//, "/access/places", ["may", "change"]],
  [/\/access\/requests\/\{id\}\/(decline|grant)$/, "/access/requests", ["may", "decide"]],
  [/\/access\/requests\/\{id\}\/withdraw$/, "/access/requests", ["may", "withdraw"]],
  [/\/account\/passkeys\/\{id\}$/, "/account/sign-in-methods", ["may", "removeLastPasskey"]],
  [/\/batch-lookups\/\{id\}\/(again|cancel|resume)$/, "/batch-lookups/{id}", ["may"]],
  [/\/batches\/\{id\}\/(cancel|resume)$/, "/batches/{id}/progress", ["may"]],
  [/\/departments\/\{id\}\/heads$/, "/companies/{company}/departments", ["may", "nameHeads"]],
  [/\/companies\/\{company\}\/departments/, "/companies/{company}/departments", ["may", "change"]],
  [/\/(companies|company-groups)\/\{id\}$/, "/companies", ["may", "change"]],
  [/\/documents\/\{id\}\/retry$/, "/documents/{id}", ["may", "retry"]],
  [/\/documents\/\{id\}\/set-aside$/, "/documents/{id}", ["may", "settle"]],
  [/\/duplicates\/\{id\}$/, "/duplicates/{id}", ["may", "keep"]],
  [/\/handovers\/\{id\}\/resume$/, "/handovers/{id}", ["may", "resume"]],
  [/\/health\/findings\/\{id\}\/repair$/, "/health", ["findings", "repairable"]],
  [/\/held\/\{source\}\/\{key\}\/(fetch|leave)$/, "/held", ["may"]],
  [/\/held\/\{source\}\/\{key\}\/settle$/, "/held", ["may", "upload"]],
  [/\/incident-plans\//, "/incident-plans", ["may", "change"]],
  [/\/incidents\/\{id\}\/(close|reopen|resolve)$/, "/incidents/{id}", ["may"]],
  [/\/incidents\/\{id\}/, "/incidents/{id}", ["may", "change"]],
  [/DELETE .*\/invitations\/\{id\}$/, "/invitations/{id}", ["may", "withdraw"]],
  [/\/invitations\/\{id\}\/renew$/, "/invitations/{id}", ["may", "renew"]],
  [/\/invoices\/\{id\}\/states\/undo$/, "/invoices/{id}", ["undoable", "axis"]],
  [/\/invoices\/\{id\}\/states$/, "/invoices/{id}", ["transitions", "axis"]],
  [/\/invoices\/\{id\}\/set-aside$/, "/invoices/{id}", ["may", "remove"]],
  [/\/invoices\/\{id\}\/unmask$/, "/invoices/{id}", ["may", "unmask"]],
  [/\/invoices\/\{id\}(\/undo)?$/, "/invoices/{id}", ["may", "edit"]],
  [/\/lists\/\{id\}\/(cancel|resume|start)$/, "/lists/{id}", ["may"]],
  [/\/migrations\/\{id\}\/(cancel|resume|start|try|undo)$/, "/migrations/{id}", ["may"]],
  [/\/notices\/\{id\}\/(publish|withdraw)$/, "/notices/managed", ["may"]],
  [/PUT .*\/notices\/\{id\}$/, "/notices/managed", ["may", "change"]],
  [/\/people\/imports\/\{id\}\/run$/, "/people/imports/{id}", ["may", "run"]],
  [/\/people\/\{id\}\/(disable|enable|leave)$/, "/people/{id}", ["may"]],
  [/\/people\/\{id\}\/memberships/, "/people/{id}", ["may", "change"]],
  [/PATCH .*\/people\/\{id\}$/, "/people/{id}", ["may", "rename"]],
  [/\/security\/people\/\{id\}\/sessions\//, "/security/people/{id}", ["may", "endSessions"]],
  [/\/people\/\{id\}\/recovery-link$/, "/security/people/{id}", ["may", "makeRecoveryLink"]],
  [/\/people\/\{id\}\/second-factor\/reset$/, "/people/{id}", ["may", "resetSecondFactor"]],
  [/\/people\/\{id\}\/unlock$/, "/people/{id}", ["may", "seeSignIn"]],
  [/\/reconciliations\/\{id\}\/(cancel|confirm|resume)$/, "/reconciliations/{id}", ["may"]],
  [/\/reconciliations\/\{id\}\/runs$/, "/reconciliations/{id}", ["may", "run"]],
  [/\/roles\/\{key\}\/(restore|retire)$/, "/roles/{key}", ["may"]],
  [/PATCH .*\/roles\/\{key\}$/, "/roles/{key}", ["may", "change"]],
  [/\/security\/sso-providers\//, "/security/sso-providers", ["may", "change"]],
  [/\/service-accounts\/\{id\}\/tokens/, "/service-accounts/{id}", ["may", "manageTokens"]],
  [/\/service-accounts\/\{id\}/, "/service-accounts/{id}", ["may", "manage"]],
  [/\/sources\/\{id\}\/(files|records)$/, "/sources/{id}", ["may", "handIn"]],
  [/\/sources\/\{id\}\/ask$/, "/sources/{id}", ["may", "ask"]],
  [/\/sources\/\{id\}/, "/sources/{id}", ["may", "change"]],
  [/(PATCH|DELETE) .*\/views\/\{id\}$/, "/views/{id}", ["may", "change"]],
  [/\/webhooks\/\{id\}/, "/webhooks/{id}", ["may", "change"]],
];

/** What everybody may do always who is shown the thing, and why. */
const ALWAYS: [deeds: RegExp, why: string][] = [
  [/\/account\/(sessions|tokens)\/\{id\}/, "one's own, and each can be ended"],
  [/\/batch-lookups\/\{id\}(\/export|\/restore)?$/, "one's own; taken away and brought back as often as one likes"],
  [/\/duties\/\{id\}$/, "whoever is shown the duties of a company keeps them"],
  [/\/letters\/\{id\}$/, "one's own, open, answered and back"],
  [/\/lookups\/\{id\}\/(letters|watch|wrong)$/, "one's own question; its steps name what leads further"],
  [/\/notices\/\{id\}\/dismiss$/, "whoever is shown it"],
  [/\/reconciliations\/\{id\}\/(findings|reports)$/, "whoever is shown it works on it"],
  [/\/sign-in\/sso\//, "whoever is offered it on the page of signing in"],
  [/\/subscriptions\/\{id\}$/, "one's own"],
  [/\/tickets\/\{id\}/, "whoever is shown it writes in it and closes it; what only those do who answer says `may.answer`"],
  [/\/views\/\{id\}\/restore$/, "whoever took it away: views.test.ts"],
  [/\/watches\/\{id\}$/, "one's own"],
];

const deref = ({ $ref, ...schema }: Schema): Schema =>
  $ref === undefined ? schema : contract.components.schemas[$ref.split("/").at(-1)!]!;

/** Whether such keys, each somewhere below the one before, stand in answers of this shape. */
function says(schema: Schema, [key, ...below]: string[], seen: ReadonlySet<string> = new Set()): boolean {
  if (key === undefined) return true;
  if (schema.$ref !== undefined && seen.has(schema.$ref)) return false;
  const met = schema.$ref === undefined ? seen : new Set([...seen, schema.$ref]);
  const { properties = {}, items, allOf = [], anyOf = [], oneOf = [] } = deref(schema);
  const own = properties[key];
  if (own !== undefined && says(own, below)) return true;
  return [...Object.values(properties), ...(items ? [items] : []), ...allOf, ...anyOf, ...oneOf].some((each) =>
    says(each, [key, ...below], met),
  );
}

const deeds = Object.entries(contract.paths).flatMap(([path, operations]) =>
  Object.keys(operations)
    .filter((verb) => verb !== "get" && path.includes("{"))
    .map((verb) => `${verb.toUpperCase()} ${path}`),
);

test("P1 whatever can be done with a thing is said where the thing is shown", () => {
  const silent = deeds.filter((deed) => {
    if (ALWAYS.some(([pattern]) => pattern.test(deed))) return false;
    const said = SAID.find(([pattern]) => pattern.test(deed));
    if (said === undefined) return true;
    const [, shown, keys] = said;
    const last = deed.split("/").at(-1)!;
    // `may` alone: it has a key of the step's own name
    const wanted = keys.length === 1 ? [...keys, last] : keys;
    const answers = contract.paths[`/api/v1${shown}`]?.["get"]?.responses["200"]?.content ?? {};
    return !Object.values(answers).some(({ schema }) => says(schema, wanted));
  });
  expect(silent).toEqual([]);
  expect(deeds.length).toBeGreaterThan(90);
});

test("no line of these tables is left over", () => {
  const unused = [...SAID, ...ALWAYS].map(([pattern]) => pattern).filter((pattern) => !deeds.some((deed) => pattern.test(deed)));
  expect(unused).toEqual([]);
});
