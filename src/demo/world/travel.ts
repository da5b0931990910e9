/** Kinds that people bring home from a journey or a counter: rail, air, taxi, toll, quota, machine-printed, fiscal. */
import { emptyFacts } from "#domain/empty-facts.ts";
import type { InvoiceFacts } from "#domain/invoice.ts";
import type { Random } from "../random.ts";
import { yuanOf } from "./lines.ts";
import { BEIJING } from "./names.ts";
import { code12, digitalNumber, fiscalCode, localCode, number8 } from "./series.ts";
import type { Firm } from "./names.ts";

export type Traveller = { name: string };
export type Slip = { date: string; year: number; unique: number; company: Firm; traveller: Traveller };

const buyer = (company: Firm): InvoiceFacts["buyer"] => ({ name: company.name, taxId: company.taxId });

const STATIONS: readonly [to: string, train: string, fare: number][] = [
  ["上海虹桥", "G9", 66_200],
  ["南京南", "G8", 44_350],
  ["济南西", "G7", 18_450],
  ["天津", "C2", 5_450],
  ["石家庄", "G6", 8_150],
  ["杭州东", "G5", 62_600],
  ["武汉", "G4", 52_050],
  ["西安北", "G3", 51_550],
  ["郑州东", "G2", 30_900],
  ["青岛", "G1", 31_400],
];
const SEATS: readonly (readonly [seat: readonly [string, number], weight: number])[] = [
  [["二等座", 1], 84],
  [["一等座", 1.6], 13],
  [["商务座", 3.2], 3],
];

export function railTicket(random: Random, slip: Slip): InvoiceFacts {
  const facts = emptyFacts("rail");
  const [to, train, fare] = random.pick(STATIONS);
  const [seatClass, factor] = random.weighted(SEATS);
  const back = random.chance(0.5);
  facts.number = digitalNumber(BEIJING, slip.date, "9", slip.unique);
  facts.date = slip.date;
  facts.buyer = buyer(slip.company);
  facts.total = yuanOf(Math.round((fare * factor) / 50) * 50);
  facts.extra = {
    train: `${train}${random.digits(3)}`,
    fromStation: back ? to : "北京南",
    toStation: back ? "北京南" : to,
    travelDate: slip.date,
    departure: `${String(random.int(6, 20)).padStart(2, "0")}:${String(random.int(0, 59)).padStart(2, "0")}`,
    seat: `${String(random.int(1, 16)).padStart(2, "0")}车${String(random.int(1, 18)).padStart(2, "0")}${random.pick(["A", "B", "C", "D", "F"])}号`,
    seatClass,
    passenger: slip.traveller.name,
    passengerId: `000000${random.int(1970, 2001)}****${random.digits(3)}X`,
    eTicket: `0000000${random.digits(14)}`,
  };
  return facts;
}

const FLIGHTS: readonly [to: string, fare: number][] = [
  ["成都天府", 98_000],
  ["广州", 120_000],
  ["深圳", 126_000],
  ["上海虹桥", 86_000],
  ["昆明", 140_000],
  ["厦门", 112_000],
];

export function airTicket(random: Random, slip: Slip): InvoiceFacts {
  const facts = emptyFacts("air");
  const [to, usual] = random.pick(FLIGHTS);
  const fare = Math.round((usual * (0.5 + random.next() * 0.8)) / 1000) * 1000;
  const fuel = 3_000;
  const fund = 5_000;
  const tax = Math.round(((fare + fuel) / 1.09) * 0.09);
  facts.number = digitalNumber(BEIJING, slip.date, "9", slip.unique);
  facts.date = slip.date;
  facts.seller = { name: "样翔航空股份有限公司", taxId: null };
  facts.buyer = buyer(slip.company);
  // the development fund bears no tax but stands in the total
  facts.amount = yuanOf(fare + fuel + fund - tax);
  facts.tax = yuanOf(tax);
  facts.total = yuanOf(fare + fuel + fund);
  facts.extra = {
    flight: `YX${random.digits(4)}`,
    fromStation: "北京首都",
    toStation: to,
    travelDate: slip.date,
    departure: `${String(random.int(7, 21)).padStart(2, "0")}:${random.pick(["05", "20", "35", "50"])}`,
    passenger: slip.traveller.name,
    passengerId: `000000${random.int(1970, 2001)}****${random.digits(3)}X`,
    eTicket: `000-${random.digits(10)}`,
    fare: yuanOf(fare),
    fuelSurcharge: yuanOf(fuel),
    developmentFund: yuanOf(fund),
    taxRate: "9%",
    carrier: "样翔航空",
  };
  return facts;
}

export function taxiSlip(random: Random, slip: Slip): InvoiceFacts {
  const facts = emptyFacts("taxi");
  const distance = 2 + Math.round(random.next() * 300) / 10;
  facts.code = localCode(BEIJING, slip.year, 1 + Math.floor(slip.unique / 100_000_000));
  facts.number = number8(slip.unique);
  facts.date = slip.date;
  facts.seller = {
    name: random.pick(["北京样程出租汽车有限公司", "北京样达出租汽车有限公司", "北京样和出租汽车有限公司"]),
    taxId: null,
  };
  facts.total = yuanOf(Math.round(13 + Math.max(0, distance - 3) * 2.3) * 100);
  facts.extra = {
    plate: `京B·T${random.digits(4)}`,
    distance: `${distance.toFixed(1)}km`,
    boarded: `${String(random.int(7, 22)).padStart(2, "0")}:${random.digits(1)}5`,
  };
  return facts;
}

export function quotaSlip(random: Random, slip: Slip): InvoiceFacts {
  const facts = emptyFacts("quota");
  facts.code = localCode(BEIJING, slip.year, 21 + Math.floor(slip.unique / 100_000_000));
  facts.number = number8(slip.unique);
  facts.date = slip.date;
  facts.seller = { name: random.pick(["北京样程停车管理有限公司", "北京样泊停车场服务中心"]), taxId: null };
  facts.total = yuanOf(random.pick([500, 1000, 2000, 5000, 10_000]));
  return facts;
}

export function printedSlip(random: Random, slip: Slip): InvoiceFacts {
  const facts = emptyFacts("machine-printed");
  const total = random.int(60, 6000) * 100;
  facts.code = localCode(BEIJING, slip.year, 41 + Math.floor(slip.unique / 100_000_000));
  facts.number = number8(slip.unique);
  facts.date = slip.date;
  facts.seller = { name: random.pick(["北京样风景区管理处", "北京样文展览服务中心", "北京样园会议中心"]), taxId: null };
  facts.buyer = buyer(slip.company);
  facts.total = yuanOf(total);
  facts.items = [
    {
      name: random.pick(["门票", "展位费", "场地费"]),
      spec: null,
      unit: null,
      quantity: null,
      price: null,
      amount: yuanOf(total),
      rate: null,
      tax: null,
    },
  ];
  return facts;
}

const FISCAL: readonly [issuer: string, item: string, unit: string, low: number, high: number][] = [
  ["北京样例职业技能鉴定中心", "职业技能鉴定费", "人次", 18_000, 32_000],
  ["北京样例特种设备检验所", "特种设备检验检测费", "台次", 60_000, 320_000],
  ["北京样例行业协会", "会费", "年", 200_000, 1_000_000],
  ["北京样例仲裁委员会", "仲裁费", "件", 120_000, 900_000],
];

export function fiscalReceipt(random: Random, slip: Slip): InvoiceFacts {
  const facts = emptyFacts("fiscal");
  const medical = random.chance(0.3);
  const [issuer, item, unit, low, high] = medical
    ? (["北京样例综合医院", "西药费", "项", 3_000, 60_000] as const)
    : random.pick(FISCAL);
  const quantity = medical ? 1 : random.int(1, 6);
  const price = random.int(low / 100, high / 100) * 100;
  facts.code = fiscalCode(BEIJING, slip.year, medical ? 6 : 1);
  facts.number = `0${String(slip.unique).padStart(9, "0")}`;
  facts.date = slip.date;
  facts.checkCode = Array.from({ length: 6 }, () => random.pick([..."0123456789abcdef"])).join("");
  facts.seller = { name: issuer, taxId: null };
  facts.buyer = medical ? { name: slip.traveller.name, taxId: null } : buyer(slip.company);
  facts.total = yuanOf(price * quantity);
  facts.items = [
    {
      name: item,
      spec: null,
      unit,
      quantity: String(quantity),
      price: yuanOf(price),
      amount: yuanOf(price * quantity),
      rate: null,
      tax: null,
    },
  ];
  if (medical) {
    facts.business = "medical";
    facts.extra = { serial: random.digits(12), sex: random.pick(["男", "女"]) };
  }
  return facts;
}

const ROADS = ["北京样途高速公路有限公司", "天津样捷高速公路有限公司", "石家庄样畅高速公路有限公司"];

/** Paid by a toll card: deductible at 3 percent. The road companies' tax ids come from the caller. */
export function tollSlip(random: Random, slip: Slip, taxIdOf: (road: number) => string): InvoiceFacts {
  const facts = emptyFacts("toll");
  const road = random.int(0, ROADS.length - 1);
  const amount = random.int(900, 32_000);
  const tax = Math.round(amount * 0.03);
  facts.code = code12(BEIJING, slip.year, 60 + road + 10 * Math.floor(slip.unique / 100_000_000), "12");
  facts.number = number8(slip.unique);
  facts.date = slip.date;
  facts.checkCode = random.digits(20);
  facts.seller = { name: ROADS[road]!, taxId: taxIdOf(road) };
  facts.buyer = buyer(slip.company);
  facts.amount = yuanOf(amount);
  facts.tax = yuanOf(tax);
  facts.total = yuanOf(amount + tax);
  facts.items = [
    {
      name: "*经营租赁*通行费",
      spec: null,
      unit: null,
      quantity: null,
      price: null,
      amount: yuanOf(amount),
      rate: "3%",
      tax: yuanOf(tax),
    },
  ];
  facts.business = "toll";
  facts.extra = {
    plate: `京A${random.digits(3)}Y${random.digits(1)}`,
    vehicle: random.pick(["客车", "货车"]),
    start: slip.date,
    end: slip.date,
  };
  return facts;
}
