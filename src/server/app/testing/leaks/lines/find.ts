/** Searches in all their forms, kept questions, look-ups, batches, tickets. */
import { newId } from "#server/platform/ids.ts";
import type { Kind } from "../things.ts";
import { type Line, type Lines, inBody, inPath, inQuery, named, nothing, overall } from "../lines.ts";
import type { Asked, Asker, World } from "../world.ts";

/** The conditions that can name something hidden; the first column is what stands in them. */
const CONDITIONS: [kind: Kind, condition: string][] = [
  ["seller", "q"],
  ["seller", "seller"],
  ["number", "number"],
  ["initials", "pinyin"],
  ["amount", "amountMin"],
  ["company", "company"],
  ["department", "department"],
];
const KEPT: [kind: Kind, key: string][] = [
  ["view", "view"],
  ["sharedView", "view"],
  ["storedQuery", "query"],
];

/** Each condition, each kept question, a question of one's own that was kept, and all. */
const question = (more: Asked = {}): Line[] => [
  overall(more),
  ...[...CONDITIONS, ...KEPT].map(([kind, key]) => inQuery(kind, key, more)),
  named("seller", async (q, world, of) => ({ query: { ...more.query, query: await storedBy(world, of, { q }) } }), {
    name: "stored",
  }),
];
const questionInBody = (more: object = {}): Line[] => [
  overall({ body: more }),
  ...CONDITIONS.map(([kind, key]) => inBody(kind, (thing) => ({ ...more, filters: { [key]: thing } }), { name: key })),
  ...KEPT.map(([kind, key]) => inBody(kind, (thing) => ({ ...more, [key]: thing }), { name: key })),
];

const storedBy = async (world: World, of: Asker, filters: object): Promise<string> =>
  (await world.fine<{ id: string }>(of, "POST /api/v1/queries", { body: filters })).id;

/** A batch of the one who asks, in which the thing stands among others. */
const batchWith =
  (more: Asked = {}) =>
  async (thing: string, world: World, of: Asker): Promise<Asked> => {
    const body = { text: `25000000000000000018\n${thing}\n` };
    const { id } = await world.fine<{ id: string }>(of, "POST /api/v1/batch-lookups", { body });
    await world.runBatch(id);
    return { ...more, path: { id } };
  };
const ofBatch = (more: Asked = {}, ownerToo = true): Line[] => [
  inPath("batchLookup", more, { ownerToo }),
  named("number", batchWith(more), { name: "of one's own", ownerToo }),
  named("mistyped", batchWith(more), { name: "of one's own", ownerToo }),
];

const aView = { name: "x", filters: {}, columns: ["total"], sort: "-date" };

export const FIND: Lines = {
  "GET /api/v1/invoices": [
    ...question(),
    ...question({ query: { limit: "1", sort: "total" } }),
    inQuery("seller", "item", {}, { ownerToo: false }),
    inQuery("seller", "buyer", {}, { ownerToo: false }),
  ],
  "GET /api/v1/invoices/total": question(),
  "GET /api/v1/invoices/facets": question(),
  "POST /api/v1/invoices/export": [
    ...questionInBody({ format: "csv" }),
    ...questionInBody({ format: "xlsx", lines: true }),
    inBody("invoice", (id) => ({ format: "csv", ids: [id] }), { name: "ids" }),
  ],
  "POST /api/v1/sums": questionInBody(),
  "POST /api/v1/queries": [
    inBody("seller", (seller) => ({ seller }), { ownerToo: false }),
    inBody("department", (department) => ({ department }), { ownerToo: false }),
  ],
  "GET /api/v1/queries/{id}": [inPath("storedQuery")],

  "GET /api/v1/views": [overall()],
  "POST /api/v1/views": [
    inBody("company", (company) => ({ ...aView, name: newId(), sharedIn: Number(company) })),
    inBody("seller", (seller) => ({ ...aView, name: newId(), filters: { seller } }), {
      name: "filters",
      ownerToo: false,
    }),
  ],
  "GET /api/v1/views/{id}": [inPath("view"), inPath("sharedView")],
  "PATCH /api/v1/views/{id}": [
    inPath("view", { body: { version: 1, name: "y" } }),
    inPath("sharedView", { body: { version: 1, name: "y" } }),
  ],
  "DELETE /api/v1/views/{id}": [inPath("view"), inPath("sharedView")],
  "POST /api/v1/views/{id}/restore": [inPath("view"), inPath("sharedView", {}, { ownerToo: false })],
  "PUT /api/v1/views/default": [inBody("view", (thing) => ({ view: thing })), inBody("sharedView", (thing) => ({ view: thing }))],

  "POST /api/v1/lookups": [
    overall({ body: { text: "样张" } }),
    ...(["number", "mistyped", "seller", "initials", "amount"] as const).map((kind) => inBody(kind, (text) => ({ text }))),
    ...CONDITIONS.map(([kind, key]) => inBody(kind, (thing) => ({ filters: { [key]: thing } }), { name: key })),
  ],
  "GET /api/v1/lookups/{id}": [
    inPath("lookup"),
    named(
      "number",
      async (text, world, of) => ({
        path: { id: (await world.fine<{ id: string }>(of, "POST /api/v1/lookups", { body: { text } })).id },
      }),
      {
        name: "one's own",
      },
    ),
  ],
  "POST /api/v1/suggestions": [
    overall({ body: { text: "样张" } }),
    ...(["beginning", "number", "initials"] as const).map((kind) =>
      inBody(kind, (text) => ({ text }), { ownerToo: kind === "beginning" }),
    ),
  ],

  "POST /api/v1/batch-lookups": [inBody("number", (text) => ({ text }), { ownerToo: false })],
  "POST /api/v1/batch-lookups/files": [
    named("number", (number) => ({ files: [{ name: "x.csv", bytes: Buffer.from(`发票号码\n${number}\n`) }] }), {
      ownerToo: false,
    }),
  ],
  "GET /api/v1/batch-lookups": [overall(), inQuery("batchLookup", "cursor", {}, { ownerToo: false })],
  "GET /api/v1/batch-lookups/{id}": ofBatch(),
  "DELETE /api/v1/batch-lookups/{id}": [inPath("batchLookup")],
  "GET /api/v1/batch-lookups/{id}/rows": [...ofBatch(), ...ofBatch({ query: { outcome: "noTrace" } }, false)],
  "GET /api/v1/batch-lookups/{id}/causes": ofBatch(),
  "POST /api/v1/batch-lookups/{id}/cancel": [inPath("batchLookup")],
  "POST /api/v1/batch-lookups/{id}/resume": [inPath("batchLookup")],
  "POST /api/v1/batch-lookups/{id}/restore": [inPath("batchLookup")],
  "POST /api/v1/batch-lookups/{id}/again": [inPath("batchLookup", { body: { which: "all" } })],
  "POST /api/v1/batch-lookups/{id}/export": ofBatch({ body: { format: "csv" } }),

  "GET /api/v1/misses": [overall()],
  // the one that is there found something, and only a miss is called wrong
  "PUT /api/v1/lookups/{id}/wrong": [inPath("lookup", { body: {} }, { ownerToo: false })],
  "DELETE /api/v1/lookups/{id}/wrong": [inPath("lookup", {}, { ownerToo: false })],
  "POST /api/v1/lookups/{id}/watch": [
    inPath("lookup", {}, { ownerToo: false }),
    named(
      "number",
      async (text, world, of) => ({
        path: { id: (await world.fine<{ id: string }>(of, "POST /api/v1/lookups", { body: { text } })).id },
      }),
      { name: "one's own", ownerToo: false },
    ),
  ],
  "GET /api/v1/lookups/{id}/letters/draft": [inPath("lookup")],
  "POST /api/v1/lookups/{id}/letters": [inPath("lookup", { body: { language: "en", subject: "x", body: "x", by: "copy" } })],
  "GET /api/v1/letters": [overall()],
  "PATCH /api/v1/letters/{id}": [inPath("letter", { body: { state: "answered" } })],
  "GET /api/v1/watches": [overall()],
  "DELETE /api/v1/watches/{id}": [inPath("watch")],

  "POST /api/v1/tickets": [
    inBody("invoice", (invoice) => ({ problem: "x", invoice })),
    inBody("lookup", (lookup) => ({ problem: "x", lookup }), { name: "lookup" }),
  ],
  "GET /api/v1/tickets": [overall(), overall({ query: { of: "all" } })],
  "GET /api/v1/tickets/{id}": [inPath("ticket")],
  "POST /api/v1/tickets/{id}/comments": [inPath("ticket", { body: { text: "x" } })],
  "PATCH /api/v1/tickets/{id}": [inPath("ticket", { body: { state: "closed" } })],
  "GET /api/v1/status": [nothing("the same for everybody, signed in or not")],
};
