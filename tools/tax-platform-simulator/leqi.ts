/** The wire of an interface like 乐企's: SM4-ECB both ways, written here a second time so that nothing agrees with itself alone. */
import { createCipheriv, createDecipheriv } from "node:crypto";
import { KEYS, NOTICE } from "./specimen.ts";
import { type Invoice, type Status, type Store, type Ticket, dayOf, timeOf } from "./store.ts";
import type { Asked, Reply } from "./wire.ts";

const PAGE_MAX = 2000;
const key = Buffer.from(KEYS.leqi.key, "hex");
const clear = (text: string): string => {
  const cipher = createDecipheriv("sm4-ecb", key, null);
  return cipher.update(text, "base64", "utf8") + cipher.final("utf8");
};
const dark = (text: string): string => {
  const cipher = createCipheriv("sm4-ecb", key, null);
  return cipher.update(text, "utf8", "base64") + cipher.final("base64");
};

type Body = Record<string, string>;

export function leqi(store: Store, { path, headers, body }: Asked): Reply {
  const [capability, service = ""] = path.split("/").slice(-2);
  if (headers["fwbm"] !== service || headers["nlbm"] !== capability || headers["jrdwptbh"] !== KEYS.leqi.platform)
    return refused(400, "headers");
  let asked: Body;
  try {
    asked = JSON.parse(clear(body)) as Body;
  } catch {
    return refused(400, "cannot be decrypted");
  }
  if (store.signedOut) return { status: 200, json: { httpStatusCode: "401", body: "", simulator: NOTICE } };
  if (!store.count()) return said({ returncode: "99", returnmsg: "超过当日调用次数" });
  const answer = ANSWERS[service];
  return answer === undefined ? refused(404, service) : said(answer(store, asked));
}

const ANSWERS: Record<string, (store: Store, asked: Body) => object> = {
  PLFPXZSQ: apply,
  PLFPXZSQFK: packageOf,
  CXZLXZFPXX: increment,
  FPTSTXXXCX: changes,
  FPZTXXCX: (store, { nsrsbh, fphm }) =>
    store.toldOf(nsrsbh!, null, store.now()).some(({ number }) => number === fphm) ? { returncode: "00" } : notThere,
};
const notThere = { returncode: "01", returnmsg: "未查询到数据" };

const said = (answer: object): Reply => {
  const data = dark(JSON.stringify({ simulator: NOTICE, ...answer }));
  return { status: 200, json: { httpStatusCode: "200", body: JSON.stringify({ Response: { Data: data } }), simulator: NOTICE } };
};
const refused = (code: number, message: string): Reply => ({
  status: 200,
  json: {
    httpStatusCode: "200",
    body: JSON.stringify({ Response: { Error: { Code: String(code), Message: message } } }),
    simulator: NOTICE,
  },
});

function apply(store: Store, { nsrsbh, kprqq, kprqz, fplx, sjlx }: Body): object {
  if (kprqq!.slice(0, 6) !== kprqz!.slice(0, 6)) return { returncode: "98", returnmsg: "起止日期不能跨月" };
  const at = store.now();
  const ticket: Ticket = {
    lsh: `SPECIMEN${String(store.tickets.size + 1).padStart(8, "0")}`,
    taxId: nsrsbh!,
    kind: fplx!,
    issued: sjlx === "2",
    from: kprqq!,
    to: kprqz!,
    at,
    packageSize: store.behaviour.packageSize,
    readyAt: at + store.between(store.behaviour.preparing),
  };
  store.record({ of: "ticket", ticket });
  return { returncode: "00", returnmsg: "成功", lsh: ticket.lsh };
}

function packageOf(store: Store, { lsh, packageno }: Body): object {
  const ticket = store.tickets.get(lsh!);
  if (ticket === undefined) return notThere;
  if (store.now() < ticket.readyAt) return { returncode: "02", returnmsg: "处理中" };
  const { taxId, kind, issued, from, to, at } = ticket;
  const list = store.toldOf(taxId, issued, at).filter((each) => {
    const day = compact(dayOf(each.issuedAt));
    return each.kind === kind && day >= from && day <= to;
  });
  // as it was when it was applied for
  return packed(store, list, packageno!, { nsrsbh: taxId, fplx: kind }, { asOf: () => at, size: ticket.packageSize });
}

function increment(store: Store, { nsrsbh, gjrq, fplx, sjlx, packageno }: Body): object {
  const list = store
    .toldOf(nsrsbh!, sjlx === "2", store.now())
    .filter((each) => each.kind === fplx && compact(dayOf(each.availableAt)) === gjrq);
  return list.length === 0
    ? notThere
    : packed(store, list, packageno!, { nsrsbh: nsrsbh!, fplx: fplx! }, { asOf: gathered, size: store.behaviour.packageSize });
}

/** An increment tells of an invoice as it was when it was gathered. */
const gathered = ({ availableAt }: Invoice): number => availableAt;

type Packing = { asOf: (each: Invoice) => number; size: number };

function packed(store: Store, list: Invoice[], packageno: string, rest: Body, { asOf, size }: Packing): object {
  const first = (Number(packageno) - 1) * size;
  const some = store.muddled(list.slice(first, first + size));
  return {
    returncode: "00",
    returnmsg: "成功",
    packagecount: String(Math.ceil(list.length / size)),
    ...rest,
    fpxx: some.map((each) => written(each, store.statusOf(each.number, asOf(each)))),
  };
}

/** A page is of the changes that could be seen when the first of them was asked for. */
function changes(store: Store, { nsrsbh, fplx, qsrq, zzrq, pagesize, scrollId }: Body): object {
  if (qsrq!.slice(0, 6) !== zzrq!.slice(0, 6)) return { returncode: "98", returnmsg: "起止日期不能跨月" };
  const [at = 0, start = 0] = scrollId ? scrollId.split("-").map(Number) : [store.now(), 0];
  const ours = new Set(store.toldOf(nsrsbh!, null, Number.MAX_SAFE_INTEGER).map(({ number }) => number));
  const list = store.changes.filter((each) => {
    const day = compact(dayOf(each.at));
    const { kind } = store.invoices.get(each.number)!;
    return ours.has(each.number) && kind === fplx && day >= qsrq! && day <= zzrq! && each.visibleAt <= at;
  });
  const size = Math.min(Number(pagesize), PAGE_MAX, store.behaviour.packageSize);
  const end = start + size;
  if (list.length === 0) return notThere;
  return {
    returncode: "00",
    count: String(list.length),
    scrollId: end < list.length ? `${at}-${end}` : "",
    fptxxxmx: store.muddled(list.slice(start, end)).map(({ number, fpzt, ycpzzt, hzsdbs, at: since }) => ({
      fpdm: "",
      fphm: number,
      kprq: timeOf(store.invoices.get(number)!.issuedAt),
      fpzt,
      ycpzzt,
      hzsdbs,
      bgrq: timeOf(since),
    })),
  };
}

function written(
  { number, kind, seller, buyer, amount, tax, total, remark, blue, issuedAt, lines }: Invoice,
  status: Status,
): object {
  const { fpzt, ycpzzt, hzsdbs } = status;
  return {
    fpdm: "",
    fphm: number,
    fplx: kind,
    kprq: timeOf(issuedAt),
    xsfnsrsbh: seller.taxId,
    xsfmc: seller.name,
    gmfnsrsbh: buyer.taxId,
    gmfmc: buyer.name,
    hjje: amount,
    hjse: tax,
    jshj: total,
    fpzt,
    ycpzzt,
    hzsdbs,
    bz: remark,
    ...(blue === null ? {} : { dylzfphm: blue }),
    fpmxList: lines.map((line, at) => ({
      mxxh: String(at + 1),
      hwhyslwfwmc: line.name,
      dw: line.unit,
      sl: line.quantity,
      dj: line.price,
      je: line.amount,
      slv: line.rate,
      se: line.tax,
    })),
  };
}

const compact = (day: string): string => day.replaceAll("-", "");
