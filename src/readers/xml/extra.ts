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
  StartDatesOfPassage: "start",
  EndDatesOfPassage: "end",
  Traveler: "passenger",
  Traveller: "passenger",
  ValidIDNumber: "passengerId",
  TypeOfPassengerDocument: "passengerIdType",
  Departure: "fromStation",
  Destination: "toStation",
  Vehicletype: "transport",
  Grade: "seatClass",
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
