/**
 * What goes on around the invoices: an announcement, a maintenance to come, an incident that is over and not looked back at yet, and a ledger that was
 * handed in and compared, with differences that somebody has to work off. All by the use cases that people's pages call.
 */
import { addDays, monthRange, shanghaiToday } from "#domain/dates.ts";
import { VIEWS } from "#server/app/views.ts";
import type { Actor } from "#server/people/people.types.ts";
import { loadActor } from "#server/people/people.usecases.ts";
import { processListReaders } from "#server/lists/readers.ts";
import { addNotice } from "#server/notices/announcements/notices.usecases.ts";
import { changeIncident, logEntry, moveIncident, openIncident, setStep } from "#server/notices/incidents/incidents.usecases.ts";
import { follow } from "#server/notices/subscriptions/subscriptions.usecases.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { handInLedger } from "#server/sources/reconciliation/ledger.usecases.ts";
import {
  addReconciliation,
  confirmRun,
  showReconciliation,
  startRun,
} from "#server/sources/reconciliation/reconciliation.usecases.ts";
import { runReconciliation } from "#server/sources/reconciliation/run.ts";
import type { MadeInvoice } from "../world/invoices.ts";
import type { Placed } from "./people.ts";

const HOUR_MS = 3_600_000;
const AT_ONCE = 1_000;

/** What an entry of the ledger says, by the names of its columns. */
type Entry = {
  凭证号: string;
  发票号码: string;
  发票代码: string | null;
  开票日期: string;
  价税合计: string;
  销售方名称: string | null;
};

/** Remembers what the first company received in the month before this one. */
export class HappeningsMaker {
  readonly #month: string;
  readonly #entries: Entry[] = [];

  constructor(today: string) {
    this.#month = addDays(`${today.slice(0, 7)}-01`, -1).slice(0, 7);
  }

  see({ facts: { code, number, date, total, seller }, companyId, direction, rows }: MadeInvoice): void {
    if (companyId !== 1 || direction !== "received" || rows === 2 || number === null || total === null) return;
    if (date === null || !date.startsWith(this.#month)) return;
    const 凭证号 = `记-${String(this.#entries.length + 1).padStart(4, "0")}`;
    this.#entries.push({ 凭证号, 发票号码: number, 发票代码: code, 开票日期: date, 价税合计: total, 销售方名称: seller.name });
  }

  /** @returns how many entries the ledger has */
  async fill(platform: Platform, { administrator, user, companies }: Placed): Promise<number> {
    const company = companies[0]!.id;
    const [head, finance] = await Promise.all(
      [administrator, user].map(({ userId }) => loadActor(platform.db, userId, "web", platform.clock())),
    );
    if (!head || !finance) throw new Error("the accounts that were just made are gone");
    await announce(platform, head, company);
    await trouble(platform, head, company);
    await follow(platform, VIEWS, finance, { kind: "company", target: String(company), mail: "none" });
    return this.#compare(platform, finance, company);
  }

  async #compare(platform: Platform, finance: Actor, company: number): Promise<number> {
    const entries = mistaken(this.#entries);
    for (let at = 0; at < entries.length; at += AT_ONCE) {
      const records = entries.slice(at, at + AT_ONCE).map((fields) => ({ id: fields.凭证号, fields }));
      await handInLedger(platform, finance, { company, records });
    }
    if (entries.length === 0) return 0;
    const { id } = await addReconciliation(platform, finance, {
      company,
      name: `样张 ${this.#month} 进项与总账`,
      against: "ledger",
      direction: "received",
      ...monthRange(Number(this.#month.slice(0, 4)), Number(this.#month.slice(5))),
      fields: ["date", "total"],
    });
    const { look } = await this.#run(platform, id, company, () => startRun(platform, finance, id, null), finance);
    if (look !== null)
      await this.#run(
        platform,
        id,
        company,
        () => confirmRun(platform, finance, id, { mapping: look.mapping, voucher: look.voucher }),
        finance,
      );
    return entries.length;
  }

  /** The step, and what the queue would do after it: the queue isn't at work yet. */
  async #run(
    platform: Platform,
    id: string,
    companyId: number,
    step: () => Promise<{ run: { id: string } | null }>,
    finance: Actor,
  ) {
    const { run } = await step();
    const data = { companyId, reconciliationId: id, id: run!.id };
    await runReconciliation(platform, processListReaders, { data, last: true, signal: new AbortController().signal });
    return showReconciliation(platform, finance, id);
  }
}

/** As people keep books: one left out, a sum and a digit mistyped, one booked twice, one that nobody has ever seen. */
function mistaken(entries: readonly Entry[]): Entry[] {
  const [, sum, digit, twice, ...others] = entries;
  if (sum === undefined || digit === undefined || twice === undefined) return [...entries];
  const last = digit.发票号码.length - 1;
  const slip = `${digit.发票号码.slice(0, last)}${(Number(digit.发票号码[last]) + 5) % 10}`;
  const unseen = {
    ...twice,
    凭证号: "记-9002",
    发票号码: twice.发票号码.replace(/.{4}$/u, "9999"),
    销售方名称: "样张从未来票商贸有限公司",
  };
  return [
    { ...sum, 价税合计: (Number(sum.价税合计) + 90).toFixed(2) },
    { ...digit, 发票号码: slip },
    twice,
    { ...twice, 凭证号: "记-9001" },
    unseen,
    ...others,
  ];
}

async function announce(platform: Platform, head: Actor, company: number): Promise<void> {
  const now = platform.clock();
  const tomorrow = new Date(`${addDays(shanghaiToday(now), 1)}T22:00:00+08:00`);
  const audience = { visitors: false, companies: [company], roles: null };
  await addNotice(platform, head, {
    kind: "announcement",
    level: "info",
    audience,
    from: now.toISOString(),
    until: new Date(now.getTime() + 14 * 24 * HOUR_MS).toISOString(),
    texts: {
      "zh-CN": { title: "样张公告：本月发票请在 25 日前交齐", text: "纸质发票拍照即可，电子发票请交原文件。" },
      "zh-TW": { title: "樣張公告：本月發票請在 25 日前交齊", text: "紙本發票拍照即可，電子發票請交原檔案。" },
      en: {
        title: "Specimen notice: hand in this month's invoices by the 25th",
        text: "A photo of a paper one will do; of an electronic one its file.",
      },
    },
    publish: true,
  });
  await addNotice(platform, head, {
    kind: "window",
    level: "info",
    audience,
    from: tomorrow.toISOString(),
    until: new Date(tomorrow.getTime() + 1.5 * HOUR_MS).toISOString(),
    shownFrom: null,
    functions: ["sources", "exports"],
    texts: {
      "zh-CN": { title: "样张维护：明晚 22:00 起一个半小时", text: "期间新票晚些才到，也不能导出；查询照常。" },
      "zh-TW": { title: "樣張維護：明晚 22:00 起一個半小時", text: "期間新票晚些才到，也不能匯出；查詢照常。" },
      en: {
        title: "Specimen maintenance: tomorrow from 22:00 for an hour and a half",
        text: "New invoices come later and nothing is exported meanwhile; searching goes on.",
      },
    },
    publish: true,
  });
}

/** Over since a while; what is still to be done is the look back at it. */
async function trouble(platform: Platform, head: Actor, company: number): Promise<void> {
  const { locale } = head;
  const startedAt = new Date(platform.clock().getTime() - 26 * HOUR_MS).toISOString();
  const wish = { company, title: "样张 机房网络中断", cause: "network", severity: "high", startedAt, public: true } as const;
  const { id, checklist } = await openIncident(platform, head, { ...wish, functions: ["sources"] }, { locale });
  const impact = { users: 40, processes: "样张 新票晚到约两小时，月结未受影响", cost: null };
  await changeIncident(platform, head, id, { wish: { impact }, locale });
  for (const step of checklist.slice(0, 3).keys()) await setStep(platform, head, id, { step, done: true, locale });
  await logEntry(platform, head, id, {
    public: true,
    texts: {
      "zh-CN": "样张 已切换到备用线路，正在补收。",
      "zh-TW": "樣張 已切換到備用線路，正在補收。",
      en: "Specimen: on the spare line, catching up.",
    },
  });
  await moveIncident(platform, head, id, { move: "resolve", locale });
}
