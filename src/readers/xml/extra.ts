import type { XmlNode } from "./parse.ts";

/** Elements of XML and XBRL that mean the same business field, by the name that the product gives it. */
const NAMES: Record<string, string> = {
  TrainNumber: "train",
  DepartureStation: "fromStation",
  DestinationStation: "toStation",
  TravelDate: "travelDate",
  CarrierDate: "travelDate",
  DepartureTime: "departure",
  Carriage: "carriage",
  Seat: "seat",
  SeatLevel: "seatClass",
  ETicketNumber: "eTicket",
  ElectronicTicketNum: "eTicket",
  Name: "passenger",
  PassengerName: "passenger",
  NameOfPassenger: "passenger",
  IdNumber: "passengerId",
  ValidIdNumber: "passengerId",
  TypeOfBusiness: "business",
  NumberOfOriginalInvoice: "originalInvoice",
  AirConditioningCharacteristics: "airConditioning",
  DiscountMark: "discount",
  AmountRefunded: "refunded",
  Fare: "fare",
  TaxRate: "taxRate",
  VatRate: "taxRate",
  Flight: "flight",
  Carrier: "carrier",
  Class: "cabin",
  FuelSurcharge: "fuelSurcharge",
  CivilAviationDevelopmentFund: "developmentFund",
  OtherTaxes: "otherTaxes",
  Insurance: "insurance",
  NumberOfGPOrder: "gpOrder",
  Endorsement: "endorsement",
  VerificationCode: "verificationCode",
  PlateNumber: "plate",
  LicensePlateNumber: "plate",
  VehicleType: "vehicle",
  TollStartDate: "start",
  TollEndDate: "end",
};

/** "DepartureStation" → "fromStation"; a name that isn't known is kept, in camel case. */
export function extraName(element: string): string {
  const known = NAMES[element];
  if (known !== undefined) return known;
  const joined = element.replace(/[-_.](\w)/g, (_, letter: string) => letter.toUpperCase());
  return joined.charAt(0).toLowerCase() + joined.slice(1);
}

/** Adds a business field; a second value of the same name becomes "name.2", a third "name.3". */
export function addExtra(extra: Record<string, string>, name: string, value: string): void {
  let key = name;
  for (let n = 2; key in extra; n += 1) {
    if (extra[key] === value) return;
    key = `${name}.${n}`;
  }
  extra[key] = value;
}

/** All leaves below a node that hold text, as business fields. */
export function collectExtra(node: XmlNode, extra: Record<string, string>): void {
  for (const one of node.children) {
    const text = one.text.trim();
    if (one.children.length > 0) collectExtra(one, extra);
    else if (text !== "") addExtra(extra, extraName(one.name), text);
  }
}

/** What the business of an invoice is, by what its elements or labels are called; the first that fits counts. */
const BUSINESSES: [RegExp, string][] = [
  [/toll|通行费/i, "toll"],
  [/construction|建筑/i, "construction"],
  [/(estate|immovable).*(lease|rent)|不动产(经营)?租赁/i, "real-estate-lease"],
  [/estate|immovable|不动产/i, "real-estate-sale"],
  [/travell?er|passenger|旅客|客运服务/i, "passenger"],
  [/(goods|freight|cargo).*transport|货物运输/i, "freight"],
  [/refined|productoil|oil|成品油/i, "refined-oil"],
  [/medical|医疗|门诊|住院/i, "medical"],
  [/(vehicle|vessel).*tax|车船税/i, "vehicle-vessel-tax"],
  [/used.*(vehicle|car)|二手车/i, "used-vehicle"],
  [/vehicle|机动车/i, "vehicle"],
  [/purchase.*agri|农产品收购/i, "farm-purchase"],
  [/agricultur|农产品/i, "farm-produce"],
  [/photovolta|光伏/i, "photovoltaic"],
  [/rareearth|稀土/i, "rare-earth"],
  [/tobacco|cigarette|卷烟/i, "tobacco"],
];

/** The business that a label or an element's name speaks of; null for none that is known. */
export function businessFrom(label: string): string | null {
  return BUSINESSES.find(([pattern]) => pattern.test(label))?.[1] ?? null;
}
