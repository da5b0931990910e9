/**
 * The kinds of things that can be hidden, and how their owner makes one. To hide another kind, add it here: `make` gives the id by which
 * it is asked for. What of it is made by a route is made by that route.
 */
import { randomBytes } from "node:crypto";
import { addMembership, createDepartment, createGroup, createUser } from "#server/people/people.usecases.ts";
import { aFile, anInvoice } from "#server/intake/testing/stage.ts";
import { newId } from "#server/platform/ids.ts";
import { grantAccess } from "#server/people/grants.ts";
import { NOTICE_THINGS } from "./notice-things.ts";
import { HIDDEN_SELLER, type World, hiddenFacts } from "./world.ts";

type Make = (world: World) => Promise<string>;
export type Thing = {
  make: Make;
  /** other states in which it is hidden alike */
  also?: Record<string, Make>;
  /** members of its company may see it, so that only strangers are asked */
  companyWide?: true;
  /** whoever asks for it makes one of his own, so that each route needs another */
  apart?: true;
  /** what isn't there and looks the same; a decimal id without it gives its neighbour */
  absent?: (hidden: string) => string;
};

type Uploaded = { batch: string; files: { documentId: string; invoices: { id: string }[]; suspected: { case: string }[] }[] };
let serial = 0;
/** What somebody set going after he missed an invoice. */
const afterMiss = async (world: World, way: "watch" | "letters", body = {}): Promise<string> => {
  const text = `2599${Date.now()}${++serial}`.slice(0, 20).padEnd(20, "7");
  const id = await idOf(world.fine(world.owner, "POST /api/v1/lookups", { body: { text } }));
  return idOf(world.fine(world.owner, `POST /api/v1/lookups/{id}/${way}`, { path: { id }, body }));
};

const upload = (world: World, name: string, bytes: Buffer): Promise<Uploaded> =>
  world.fine(world.owner, "POST /api/v1/documents", {
    query: { wait: "30" },
    files: [{ name: `机密-${++serial}-${name}`, bytes }],
  });
const uploadOne = (world: World) => upload(world, "a.ofd", aFile([hiddenFacts()]));
const invoice: Make = async (world) => (await uploadOne(world)).files[0]!.invoices[0]!.id;
const unread: Make = async (world) =>
  (await upload(world, "b.pdf", Buffer.from(`not an invoice ${++serial}`))).files[0]!.documentId;
const idOf = async (answer: Promise<{ id: string }>): Promise<string> => (await answer).id;

const view = (world: World, part: object = {}): Promise<string> =>
  idOf(
    world.fine(world.owner, "POST /api/v1/views", {
      body: { name: `机密视图${++serial}`, filters: { seller: HIDDEN_SELLER }, columns: ["total"], sort: "-date", ...part },
    }),
  );
const batchLookup: Make = async (world) => {
  const made = world.fine<{ id: string }>(world.owner, "POST /api/v1/batch-lookups", { body: { text: hiddenFacts().number! } });
  const id = await idOf(made);
  await world.runBatch(id);
  return id;
};

/** A row of the hidden company's, where no route makes one that nothing else changes. */
async function put(world: World, table: "migration_run" | "reconciliation", row: object): Promise<string> {
  const id = newId();
  const into = world.platform.db.insertInto(table);
  await into.values({ ...row, id, company_id: world.companies.b } as never).execute();
  return id;
}

async function list(world: World): Promise<string> {
  const rows = `发票号码,开票日期,销方名称,价税合计\n${hiddenFacts().number},2025-03-01,${HIDDEN_SELLER},98765.43\n`;
  const { files } = await upload(world, "list.csv", Buffer.from(rows));
  for (;;) {
    const query = { document: files[0]!.documentId };
    const { lists } = await world.fine<{ lists: { id: string; state: string }[] }>(world.owner, "GET /api/v1/lists", { query });
    const [found] = lists;
    if (found !== undefined && found.state !== "looking") return found.id;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function duplicateCase(world: World): Promise<string> {
  const total = `${90_000 + ++serial}.00`;
  const ride = (salt: string) =>
    aFile(
      [
        anInvoice({
          kind: "taxi",
          number: null,
          seller: { name: HIDDEN_SELLER, taxId: null },
          amount: null,
          tax: null,
          total,
          items: [],
        }),
      ],
      {
        format: "image",
        salt,
      },
    );
  await upload(world, "c.jpg", ride("1"));
  return (await upload(world, "d.jpg", ride("2"))).files[0]!.suspected[0]!.case;
}

/** People as a company's own list has them. */
export const peopleTable = (name: string): Buffer =>
  Buffer.from(
    `姓名,邮箱,部门,角色,从何时\n${["一", "二", "三"].map((nth) => `${name}${nth},${name}-${nth.codePointAt(0)}@example.com,,,2025-07-01\n`).join("")}`,
  );

const registered = async (world: World): Promise<string> => {
  const facts = hiddenFacts();
  await upload(world, "e.ofd", aFile([facts]));
  return facts.number!;
};
/** the same shape, and so far from any number that is there that no slip leads to it */
const otherNumber = (number: string): string =>
  `${number.slice(0, 10)}${String(Number(number.slice(10)) + 770_077).padStart(10, "0")}`;

/** Another one of the same length. */
const otherHex = (id: string): string =>
  [...id]
    .toReversed()
    .map((digit) => (15 - Number.parseInt(digit, 16)).toString(16))
    .join("");

export const THINGS = {
  ...NOTICE_THINGS,
  invoice: {
    make: invoice,
    also: {
      "taken out": async (world) => {
        const id = await invoice(world);
        await world.fine(world.owner, "POST /api/v1/invoices/{id}/set-aside", { path: { id }, body: { as: "not-an-invoice" } });
        return id;
      },
    },
  },
  document: { make: async (world) => (await uploadOne(world)).files[0]!.documentId },
  unreadDocument: {
    make: unread,
    also: {
      settled: async (world) => {
        const id = await unread(world);
        await world.fine(world.owner, "POST /api/v1/documents/{id}/set-aside", { path: { id }, body: { as: "not-an-invoice" } });
        return id;
      },
    },
  },
  batch: { make: async (world) => (await uploadOne(world)).batch },
  list: { make: list },
  duplicateCase: { make: duplicateCase },
  view: {
    make: (world) => view(world),
    also: {
      deleted: async (world) => {
        const id = await view(world);
        await world.fine(world.owner, "DELETE /api/v1/views/{id}", { path: { id } });
        return id;
      },
    },
  },
  sharedView: { make: (world) => view(world, { sharedIn: world.companies.b }), companyWide: true },
  storedQuery: { make: (world) => idOf(world.fine(world.owner, "POST /api/v1/queries", { body: { seller: HIDDEN_SELLER } })) },
  lookup: { make: (world) => idOf(world.fine(world.owner, "POST /api/v1/lookups", { body: { text: HIDDEN_SELLER } })) },
  batchLookup: {
    make: batchLookup,
    also: {
      deleted: async (world) => {
        const id = await batchLookup(world);
        await world.fine(world.owner, "DELETE /api/v1/batch-lookups/{id}", { path: { id } });
        return id;
      },
    },
  },
  print: {
    make: async (world) =>
      idOf(
        world.fine(world.owner, "POST /api/v1/prints", {
          body: { invoices: [await invoice(world)], layout: "none", paste: { purpose: "机密" } },
        }),
      ),
  },
  watch: { make: (world) => afterMiss(world, "watch") },
  letter: { make: (world) => afterMiss(world, "letters", { language: "zh-CN", subject: "机密", body: "机密", by: "copy" }) },
  ticket: { make: (world) => idOf(world.fine(world.owner, "POST /api/v1/tickets", { body: { problem: "机密" } })) },

  accessRequest: {
    make: (world) =>
      idOf(world.fine(world.owner, "POST /api/v1/access/requests", { body: { number: `${++serial}`, reason: "机密" } })),
  },
  accessGrant: {
    make: (world) =>
      world.trx(async (trx) => {
        const { userId } = world.owner;
        const given = { companyId: world.companies.b, granteeId: userId, grantedBy: userId, reason: "机密" };
        return grantAccess(trx, { ...given, departmentId: world.departments.hidden });
      }),
  },
  person: {
    make: (world) =>
      world.trx(async (trx) => {
        const name = `secret-owner-${++serial}`;
        const userId = await createUser(trx, { name, email: `${name}@example.com`, password: "correct horse battery" });
        await addMembership(trx, { userId, companyId: world.companies.b, role: "employee", reach: "own" });
        return userId;
      }),
    absent: otherHex,
  },
  serviceAccount: {
    make: (world) =>
      idOf(
        world.fine(world.owner, "POST /api/v1/service-accounts", {
          body: {
            name: `机密接口${++serial}`,
            purpose: "机密",
            responsible: world.owner.userId,
            membership: { company: world.companies.b, role: "employee", reach: "own" },
          },
        }),
      ),
    absent: (id) => `svc-${otherHex(id.slice(4))}`,
  },
  membership: {
    make: async (world) => {
      const { memberships } = await world.fine<{ memberships: { id: string }[] }>(world.owner, "GET /api/v1/people/{id}", {
        path: { id: world.owner.userId },
      });
      return memberships[0]!.id;
    },
  },
  invitation: {
    make: (world) =>
      idOf(
        world.fine(world.owner, "POST /api/v1/invitations", {
          body: {
            email: `secret-owner-${++serial}@example.com`,
            name: "机密",
            memberships: [
              { company: world.companies.b, department: null, role: "employee", reach: "own", from: null, until: null },
            ],
          },
        }),
      ),
  },
  handover: {
    // the departments that it joins are known to all of the company
    companyWide: true,
    make: async (world) => {
      const company = world.companies.b;
      const [id, into] = await world.trx(async (trx) => [
        await createDepartment(trx, { companyId: company, name: `合并部${++serial}` }),
        await createDepartment(trx, { companyId: company, name: `合并部${++serial}` }),
      ]);
      const route = "POST /api/v1/companies/{company}/departments/{id}/merge";
      return idOf(world.fine(world.owner, route, { path: { company: String(company), id: id! }, body: { into: into! } }));
    },
  },
  companyGroup: {
    make: (world) =>
      world.trx(async (trx) => {
        const id = await createGroup(trx, "机密集团");
        await trx.updateTable("company").set({ group_id: id }).where("id", "=", world.companies.b).execute();
        return id;
      }),
  },
  peopleImport: {
    make: (world) =>
      idOf(
        world.fine(world.owner, "POST /api/v1/people/imports", {
          files: [{ name: "机密.csv", bytes: peopleTable(`secret-owner-${++serial}`) }],
          fields: { company: String(world.companies.b) },
        }),
      ),
  },
  source: {
    // members of its company know how far it is
    companyWide: true,
    make: async (world) => {
      const id = newId();
      const by = { account_id: world.owner.userId, created_by: world.owner.userId };
      const row = { id, company_id: world.companies.b, kind: "folder", name: "机密来源", settings: '{"folder":"机密"}', ...by };
      // one that has ended stands in no list
      await world.trx((trx) =>
        trx
          .insertInto("source")
          .values({ ...row, state: "ended" })
          .execute(),
      );
      return id;
    },
  },
  subscription: {
    // each deletes what it asks for
    apart: true,
    make: async (world) => {
      const body = { kind: "invoice", target: await invoice(world) };
      type Followed = { subscriptions: { id: string; target: string }[] };
      const { subscriptions } = await world.fine<Followed>(world.owner, "PUT /api/v1/subscriptions", { body });
      return subscriptions.find(({ target }) => target === body.target)!.id;
    },
  },
  webhook: {
    make: async (world) => {
      const id = newId();
      const by = { account_id: world.owner.userId, created_by: world.owner.userId };
      const row = {
        id,
        company_id: world.companies.b,
        name: "机密推送",
        url: "https://example.com/secret",
        secret: "x",
        types: null,
      };
      await world.trx((trx) =>
        trx
          .insertInto("webhook")
          .values({ ...row, ...by, position: "0", state: "ended" })
          .execute(),
      );
      return id;
    },
  },
  migration: {
    make: (world) =>
      put(world, "migration_run", {
        name: "机密.csv",
        state: "mapping",
        sha256: "x",
        started_by: world.owner.userId,
        channel: "web",
      }),
  },
  reconciliation: {
    make: (world) => {
      const period = { date_from: "2025-01-01", date_to: "2025-01-31", fields: ["total"] };
      return put(world, "reconciliation", { name: "机密对账", against: "ledger", ...period, created_by: world.owner.userId });
    },
  },
  passkey: {
    // a real one needs an authenticator (passkeys.test.ts); whose it is stands in the row alone
    make: async (world) => {
      const id = randomBytes(16).toString("hex");
      const row = {
        id,
        user_id: world.owner.userId,
        name: "机密钥匙",
        public_key: Buffer.from("x"),
        counter: "0",
        transports: [],
      };
      await world.trx((trx) =>
        trx
          .insertInto("passkey")
          .values({ ...row, synced: false, created_at: new Date() })
          .execute(),
      );
      return id;
    },
    absent: otherHex,
  },

  /** what is asked for by what it says */
  company: { make: async (world) => String(world.companies.b), companyWide: true, absent: () => "9" },
  department: { make: async (world) => world.departments.hidden, companyWide: true },
  /** a number that others enter too, so that it isn't hidden from them any more */
  entered: {
    apart: true,
    make: async (world) => {
      const number = `25880000000000${String(++serial * 1000).padStart(6, "0")}`;
      await upload(world, "f.ofd", aFile([hiddenFacts({ number })]));
      return number;
    },
    absent: otherNumber,
  },
  number: { make: registered, absent: otherNumber },
  mistyped: { make: async (world) => (await registered(world)).replace(/.$/, "7"), absent: otherNumber },
  seller: {
    make: async (world) => {
      await registered(world);
      return HIDDEN_SELLER;
    },
    absent: (name) => name.replace("暗处", "无处"),
  },
  /** a part of a name, as it is typed */
  beginning: {
    make: async (world) => {
      await upload(world, "g.ofd", aFile([hiddenFacts({ seller: { name: "幽处样张百货店", taxId: null } })]));
      return "幽处";
    },
    absent: () => "绝处",
  },
  initials: { make: async () => "acyzmyh", absent: () => "wcyzmyh" },
  amount: { make: async () => "98765.43", absent: () => "98765.44" },
} satisfies Record<string, Thing>;

export type Kind = keyof typeof THINGS;
