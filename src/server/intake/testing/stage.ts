/** A server with people of several companies, made-up invoices, and readers that understand JSON instead of files. */
import { createHash } from "node:crypto";
import { emptyFacts } from "#domain/empty-facts.ts";
import type { FileReading, InvoiceFacts } from "#domain/invoice.ts";
import { registerInvoiceRoutes } from "#server/invoices/invoices.routes.ts";
import { registerPeopleRoutes } from "#server/people/people.routes.ts";
import {
  addMembership,
  createCompany,
  createDepartment,
  createToken,
  createUser,
  loadActor,
} from "#server/people/people.usecases.ts";
import type { Actor, Reach, Role } from "#server/people/people.types.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { type App, createApp } from "#server/platform/http.ts";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";
import { workIntake } from "../intake.jobs.ts";
import { registerIntakeRoutes } from "../intake.routes.ts";
import { registerWorkListRoutes } from "../worklist.routes.ts";
import type { Readers } from "../intake.types.ts";

/** Tax ids of region 000000: nobody's. */
export const TAX_A = "91000000MA000000A1";
export const TAX_B = "91000000MA000000B2";
export const TAX_OTHER = "91000000MA000000X9";

export function anInvoice(part: Partial<InvoiceFacts> = {}): InvoiceFacts {
  return {
    ...emptyFacts("digital-vat-normal"),
    number: "25002000000000000001",
    date: "2025-03-04",
    seller: { name: "样张供应商有限公司", taxId: TAX_OTHER },
    buyer: { name: "样张甲有限公司", taxId: TAX_A },
    amount: "100.00",
    tax: "13.00",
    total: "113.00",
    items: [
      { name: "*样张*纸张", spec: null, unit: "包", quantity: "1", price: "100", amount: "100.00", rate: "13%", tax: "13.00" },
    ],
    ...part,
  };
}

/** A file whose content is the reading: `{format, invoices, problems}`; `salt` makes another file of the same invoice. */
export function aFile(
  invoices: InvoiceFacts[],
  part: { format?: FileReading["format"]; salt?: string; problems?: FileReading["problems"] } = {},
): Buffer {
  return Buffer.from(JSON.stringify({ format: "ofd", problems: [], ...part, invoices }));
}

export const jsonReaders: Readers = {
  async read(bytes, name) {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const base = { file: name, sha256, signatures: [] };
    try {
      const { format, invoices, problems } = JSON.parse(Buffer.from(bytes).toString()) as FileReading;
      return [{ ...base, format, invoices, problems }];
    } catch {
      return [
        {
          ...base,
          format: "unknown",
          invoices: [],
          problems: [{ code: "not-an-invoice", message: "no JSON", detail: { is: "unknown" } }],
        },
      ];
    }
  },
  verify: async () => null,
  trustDigest: async () => "",
  drawOfdPage: async (_bytes, page) => {
    if (page > 1) throw new RangeError(`no page ${page}`);
    return '<svg xmlns="http://www.w3.org/2000/svg"/>';
  },
  drawPicture: async () => Buffer.from([0xff, 0xd8, 0xff]),
};

export type Account = { userId: string; token: string; headers: { authorization: string } };
export type Stage = Awaited<ReturnType<typeof openStage>>;

/** @param more routes of later modules */
export async function openStage(
  readers: Readers = jsonReaders,
  settings: Parameters<typeof testPlatform>[0] = {},
  more: (app: App, platform: TestPlatform) => void = () => undefined,
) {
  const platform: TestPlatform = await testPlatform({ workers: 2, ...settings });
  const app: App = await createApp(platform, {
    routes: (each) => {
      registerPeopleRoutes(each, platform);
      registerInvoiceRoutes(each, platform);
      registerIntakeRoutes(each, platform, readers);
      registerWorkListRoutes(each, platform);
      more(each, platform);
    },
  });
  await app.ready();
  await workIntake(platform, readers);
  const trx = <T>(work: (trx: Trx) => Promise<T>): Promise<T> => platform.db.transaction().execute(work);
  const companies = await trx(async (each) => ({
    a: await createCompany(each, { name: "样张甲有限公司", taxId: TAX_A }),
    b: await createCompany(each, { name: "样张乙有限公司", taxId: TAX_B }),
  }));
  let accounts = 0;
  const account = (companyIds: number[], role: Role, reach: Reach, departmentId?: string): Promise<Account> =>
    trx(async (each) => {
      accounts += 1;
      const userId = await createUser(each, {
        name: `职员${accounts}`,
        email: `p${accounts}@example.com`,
        password: "correct horse battery",
      });
      for (const companyId of companyIds)
        await addMembership(each, { userId, companyId, role, reach, departmentId: departmentId ?? null });
      const token = await createToken(each, { userId, name: "test" });
      return { userId, token, headers: { authorization: `Bearer ${token}` } };
    });
  return {
    platform,
    app,
    trx,
    companies,
    account,
    department: (companyId: number, name: string, parentId?: string) =>
      trx((each) => createDepartment(each, { companyId, name, parentId: parentId ?? null })),
    actor: async (of: Account): Promise<Actor> => (await loadActor(platform.db, of.userId, "api", platform.clock()))!,
    get: (of: Account, url: string, headers: Record<string, string> = {}) =>
      app.inject({ url: `/api/v1${url}`, headers: { ...of.headers, ...headers } }),
    post: (of: Account, url: string, payload: unknown = {}) =>
      app.inject({ method: "POST", url: `/api/v1${url}`, headers: of.headers, payload: payload as object }),
    upload: (
      of: Account,
      files: { name: string; bytes: Buffer }[],
      options: { wait?: number; fields?: Record<string, string>; headers?: Record<string, string> } = {},
    ) => {
      const { body, boundary } = multipart(files, options.fields ?? {});
      return app.inject({
        method: "POST",
        url: `/api/v1/documents?wait=${options.wait ?? 30}`,
        payload: body,
        headers: { ...of.headers, "content-type": `multipart/form-data; boundary=${boundary}`, ...options.headers },
      });
    },
    close: async () => {
      await app.close();
      await platform.close();
    },
  };
}

export function multipart(
  files: { name: string; bytes: Buffer }[],
  fields: Record<string, string>,
): { body: Buffer; boundary: string } {
  const boundary = "----piaozai-test-boundary";
  const parts: Buffer[] = [];
  for (const [name, value] of Object.entries(fields))
    parts.push(Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`));
  for (const { name, bytes } of files) {
    parts.push(
      Buffer.from(
        `--${boundary}\r\ncontent-disposition: form-data; name="files"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
      ),
      bytes,
      Buffer.from("\r\n"),
    );
  }
  parts.push(Buffer.from(`--${boundary}--\r\n`));
  return { body: Buffer.concat(parts), boundary };
}
