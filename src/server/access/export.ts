/** The list of grants as a file, for whoever looks them through on paper. */
import { Readable } from "node:stream";
import type { z } from "zod";
import type { AccessGrantExport } from "#api/access.api.ts";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import { shanghaiToday } from "#domain/dates.ts";
import { type GrantRow, grantRows } from "#server/people/grants.ts";
import type { Actor } from "#server/people/people.types.ts";
import { recordEvents } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { csvOf } from "#server/platform/sheet/csv.ts";
import type { OutCell } from "#server/platform/sheet/sheet.types.ts";
import { noSuchCompany } from "./access.errors.ts";
import { knowingCompanies } from "./access.policy.ts";
import { presentGrants } from "./access.present.ts";

const PAGE = 500;
const COLUMNS = [
  "company",
  "grantee",
  "email",
  "kind",
  "what",
  "reason",
  "by",
  "asHeadOf",
  "from",
  "until",
  "state",
  "lastUsed",
  "reviewed",
  "reviewedBy",
  "look",
] as const;

/** @throws ProblemError 404 where the actor neither grants nor audits in that company, or in none */
export async function exportGrants(
  platform: Platform,
  actor: Actor,
  wish: z.infer<typeof AccessGrantExport>,
  locale: string,
): Promise<{ name: string; type: string; body: Readable }> {
  const { db, clock, i18n } = platform;
  const now = clock();
  const companyIds = knowingCompanies(actor).filter((id) => wish.company === undefined || id === wish.company);
  if (companyIds.length === 0) throw noSuchCompany();
  const exportId = newId();
  await db.transaction().execute((trx) =>
    recordEvents(
      trx,
      companyIds.map((companyId) => ({
        companyId,
        actorId: actor.userId,
        channel: actor.channel,
        subject: "export",
        subjectId: exportId,
        type: "access.exported",
        data: { state: wish.state ?? null, attention: wish.attention ?? null },
        at: now,
      })),
    ),
  );
  const t = (key: string, params: Record<string, unknown> = {}): string => i18n.t(locale, `access:${key}`, params);
  async function* rows(): AsyncGenerator<OutCell[]> {
    let before: string | undefined;
    for (;;) {
      const page = await grantRows(db, { companyIds, state: wish.state, attention: wish.attention, now, before, limit: PAGE });
      const presented = await presentGrants(db, actor, page, now);
      for (const [at, row] of page.entries()) {
        const grant = presented[at]!;
        const what =
          grant.kind === "invoice"
            ? (grant.invoice?.digitalNumber ?? grant.invoice?.number ?? t("export.hidden"))
            : (grant.department?.name ?? saidOf(row.asked));
        yield [
          grant.company.name,
          grant.grantee.name,
          grant.grantee.email,
          t(`export.kind.${grant.kind}`),
          what,
          grant.reason,
          grant.by,
          grant.asHeadOf?.name ?? null,
          shanghaiToday(row.created_at),
          row.ends_at === null ? t("export.open") : shanghaiToday(new Date(row.ends_at.getTime() - 1)),
          t(`export.state.${grant.state}`),
          dayOf(row.last_used_at),
          dayOf(row.reviewed_at),
          grant.reviewedBy,
          grant.attention.map((each) => t(`export.look.${each}`)).join("; ") || null,
        ];
      }
      if (page.length < PAGE) return;
      before = page.at(-1)!.id;
    }
  }
  const columns = COLUMNS.map((name) => ({ title: t(`export.column.${name}`), width: 18 }));
  const name = `${t("export.name")}-${shanghaiToday(now)}.csv`;
  return { name, type: "text/csv; charset=utf-8", body: Readable.from(csvOf({ columns, rows: rows() })) };
}

const dayOf = (at: GrantRow["last_used_at"]): string | null => (at === null ? null : shanghaiToday(at));
const saidOf = (filters: InvoiceFilters | null): string =>
  Object.entries(filters ?? {})
    .map(([name, value]) => `${name}=${[value].flat().join("|")}`)
    .join("; ");
