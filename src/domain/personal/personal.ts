/**
 * What of an invoice is personal (requirement P4): passengers, patients, private buyers and sellers, and their numbers, wherever they
 * stand. A name is told by the field or the label that it stands behind; numbers by their form and check digit. Names that are
 * known from a field are found again in every other text of the invoice.
 */
import type { Check, InvoiceFacts, InvoiceItem, Party } from "../invoice.ts";
import { personIdOk } from "../taxid.ts";
import { plainLines } from "../text.ts";
import {
  isCardNumber,
  isIdentityNumber,
  isPersonName,
  maskedAddress,
  maskedEmail,
  maskedName,
  maskedNumber,
  maskedPhone,
} from "./person.ts";

export type PersonalKind = "name" | "number" | "phone" | "address" | "email";
/** What stands in the place of something personal. */
export type Cover = (kind: PersonalKind, value: string) => string;

/** In the usual forms: 张*, 1101**********4514, 138****5678. */
export const inStars: Cover = (kind, value) => {
  if (kind === "name") return maskedName(value);
  if (kind === "phone") return maskedPhone(value);
  if (kind === "email") return maskedEmail(value);
  return kind === "address" ? maskedAddress(value) : maskedNumber(value);
};
/** Nothing of it is left, for what is searched. */
export const withNothing: Cover = () => " ";

/** What of an invoice is looked at; whoever has less of it gives less. */
export type Subject = Pick<InvoiceFacts, "seller" | "buyer" | "business" | "extra">;

/** A person whom an invoice names: which fields are his as a whole, and what of him may not stand in another text. */
export type Persons = {
  whole: ReadonlyMap<string, PersonalKind>;
  known: readonly (readonly [value: string, kind: PersonalKind])[];
};

const TAX_ID = /^(?=.*\d)[0-9A-Z]{15,20}$/u;

/** A party that is a person: its name is one, and what stands as its tax id is none of a company. */
function isPrivate({ name, taxId }: Party, certain: boolean): boolean {
  return name !== null && isPersonName(name, certain) && !isOfCompany(taxId);
}

const isOfCompany = (taxId: string | null): boolean => {
  const id = taxId?.trim().toUpperCase() ?? "";
  return TAX_ID.test(id) && !isIdentityNumber(id);
};

/** Shopkeepers of before had their own number as their tax id; 15 digits are a company's as often, so that there the name decides. */
const isPersonsId = (taxId: string, isPerson: boolean): boolean =>
  personIdOk(taxId.toUpperCase()) || (isPerson && isIdentityNumber(taxId));

const NAME_KEYS =
  /^(?:passenger|patient|travell?er|guest|insured|student)(?:Name)?(?:\.\d+)?$|姓名|^(?:旅客|乘客|患者|病人|出行人|乘车人|乘机人)(?:\.\d+)?$/iu;
const MAYBE_NAME_KEYS = /^(?:consignee|consignor|contact|payer|oldOwner|newOwner|holder)(?:\.\d+)?$|联系人|收[货件]人/iu;
const NUMBER_KEYS =
  /^(?:passengerId|recordNumber|visitNumber|insuranceId|patientId)(?:\.\d+)?$|id(?:entity)?(?:card|number)|passport|certificateNumber|身份证|证件号|护照|医保(?:编|卡)?号|社保|病历号|门诊号|住院号/iu;
const PHONE_KEYS = /phone|mobile|电话|手机/iu;
const ADDRESS_KEYS = /address|住址|地址/iu;
const ACCOUNT_KEYS = /bankaccount|accountnumber|cardnumber|^(?:seller|buyer)Bank$|账号|卡号/iu;
/** of a person's car: 机动车, 二手车, 通行费 */
const PLATE_KEYS = /^plate(?:Number)?(?:\.\d+)?$|车牌/iu;
const NOT_PERSONAL_KEYS = /type|类型|property|不动产/iu;
/** whose field it is, where it says so */
const SIDE_OF_KEY = { seller: /^seller|销售?方|卖方/u, buyer: /^buyer|购买?方|买方/u } as const;

/** The persons whom an invoice names, by its parties and its business fields. */
export function personsOf({ seller, buyer, business, extra }: Subject): Persons {
  const whole = new Map<string, PersonalKind>();
  const known: [string, PersonalKind][] = [];
  const add = (path: string, kind: PersonalKind, value: string | null): void => {
    if (value === null || value.trim() === "") return;
    whole.set(path, kind);
    // what is masked already, and a single letter, would be found in anything
    if (value.trim().length > 1 && !value.includes("*")) known.push([value.trim(), kind]);
  };
  const parties = { seller, buyer };
  const privates: ("seller" | "buyer")[] = [];
  for (const side of ["seller", "buyer"] as const) {
    const party = parties[side];
    const isPerson = isPrivate(party, side === "buyer" && business === "medical");
    if (isPerson) privates.push(side);
    if (isPerson) add(`${side}.name`, "name", party.name);
    if (isPersonsId(party.taxId?.trim() ?? "", isPerson || party.name === null)) add(`${side}.taxId`, "number", party.taxId);
  }
  for (const [key, value] of Object.entries(extra)) {
    const kind = NOT_PERSONAL_KEYS.test(key) ? null : kindOf(key, value, isOfPerson(key, privates));
    if (kind !== null) add(`extra.${key}`, kind, value);
  }
  return { whole, known: known.toSorted(([a], [b]) => b.length - a.length) };
}

/** Whether a field of this name may be a person's: one of the other party isn't. */
function isOfPerson(key: string, privates: readonly ("seller" | "buyer")[]): boolean {
  const side = (["seller", "buyer"] as const).find((each) => SIDE_OF_KEY[each].test(key));
  return side === undefined ? privates.length > 0 : privates.includes(side);
}

function kindOf(key: string, value: string, ofPerson: boolean): PersonalKind | null {
  if (NUMBER_KEYS.test(key)) return "number";
  if (NAME_KEYS.test(key)) return "name";
  if (MAYBE_NAME_KEYS.test(key) && isPersonName(value)) return "name";
  if (!ofPerson) return null;
  if (PHONE_KEYS.test(key)) return "phone";
  if (ACCOUNT_KEYS.test(key) || PLATE_KEYS.test(key)) return "number";
  return ADDRESS_KEYS.test(key) ? "address" : null;
}

/** Nothing shorter than a telephone number, and nothing behind a label: most texts. */
const MAY_HOLD = /[0-9０-９][0-9０-９\s-]{9,}|\d\*{2}|[:：@＠]/u;

const LABEL_END = "身份|证件|电话|手机|联系|性别|年龄|护照|医保|门诊|住院|病历|卡号|科室|单位|地址|车次|航班|日期|座";
const NAMED = new RegExp(
  String.raw`((?:姓名|旅客|乘客|乘车人|乘机人|出行人|患者|病人|就诊人|入住人|住客|客人|联系人|收件人|收货人|持卡人|被?保险人|学员|学生|报销人)(?:姓名)?\s*[:：]\s*)((?:(?!${LABEL_END})[\p{Script=Han}·、,， /]){2,60}|[A-Z][A-Za-z /]{2,40})`,
  "gu",
);
const LABELLED_NUMBER =
  /((?:身份证件?|证件|护照|通行证|港澳|台胞证|军官证|医保|社保|门诊|住院|病历|卡)(?:号码?|编号|号)?\s*[:：]\s*)([0-9A-Z*]{5,24})/giu;
const LABELLED_ADDRESS = /((?:住址|家庭地址|户籍(?:地址)?|收[货件]地址|联系地址)\s*[:：]\s*)([^;；\n,，]{3,60})/gu;
/** Of a private party: its address, telephone and account, whoever's label it is. */
const PARTY_ADDRESS = /(地址(?:[、及和]?电话)?\s*[:：]\s*)([^;；\n,，]{3,60})/gu;
const PARTY_ACCOUNT = /((?:账号|帐号|账户)\s*[:：]\s*[^\d\n;；]{0,20})([0-9][0-9 -]{6,28}[0-9])/gu;
/** Of a private party, or behind a label that only people have. */
const PARTY_PHONE = /((?:电话|手机|联系方式|tel)(?:号码?)?\s*[:：.]?\s*)(\(?0\d{2,3}\)?[ -]?\d{7,8}(?!\d))/giu;
const PERSONS_PHONE = /((?:联系|收[货件]人?|家庭|住宅|旅客|本人|客户)电话\s*[:：]?\s*)(\(?0\d{2,3}\)?[ -]?\d{7,8}(?!\d))/gu;
const PARTY_PLATE =
  /(?<![\p{L}\p{N}])[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·\s]?[A-HJ-NP-Z0-9]{5,6}(?![A-Z0-9])/gu;
/** With a person known: what looks like his passport or permit. */
const PASSPORT = /(?<![0-9A-Za-z])(?:[EGPDS][A-HJ-NP-Z]?\d{7,8}|[HMC]\d{8,10})(?![0-9A-Za-z])/gu;
const EMAIL = /(?<![\w.%+-])[\w.%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}/gu;
/** What a department has, and nobody: invoice@, service@. */
const NOBODYS_EMAIL =
  /^(?:info|service|services|support|sales|invoice|fapiao|finance|caiwu|billing|contact|kefu|kf|cs|hr|admin|office|noreply|no-reply|mail|post)\d*@/iu;
const IDENTITY = /(?<![0-9A-Za-z])(?:\d{6}[ -]?\d{8}[ -]?\d{3}[0-9Xx]|\d{15}|\d{4,14}\*{2,12}[0-9Xx]{0,4})(?![0-9A-Za-z*])/gu;
const MOBILE = /(?<![0-9.])(?:\+?86[\s-]?)?1[3-9]\d(?:[\s-]?\d{4}){2}(?![0-9.])/gu;
const CARD = /(?<![0-9])(?:62\d{14,17}|[3-6]\d{15}|[3-6]\d{3}(?: \d{4}){3}(?: \d{1,3})?)(?![0-9])/gu;

/** A text of the invoice with everything personal in it covered. */
export function coverText(text: string, { known, whole }: Persons, cover: Cover): string {
  let covered = text;
  for (const [value, kind] of known) if (covered.includes(value)) covered = covered.replaceAll(value, () => cover(kind, value));
  if (known.length === 0 && !MAY_HOLD.test(covered)) return covered;
  if (/[０-９＊＠]/u.test(covered)) covered = plainLines(covered);
  const numbers = (all: string, label: string, value: string): string => label + cover("number", value);
  covered = covered
    .replace(NAMED, (_, label: string, names: string) => label + coverNames(names, cover))
    .replace(LABELLED_NUMBER, numbers)
    .replace(LABELLED_ADDRESS, (_, label: string, value: string) => label + cover("address", value))
    .replace(IDENTITY, (value) => (isIdentityNumber(value) ? cover("number", value) : value))
    .replace(MOBILE, (value) => cover("phone", value))
    .replace(PERSONS_PHONE, (_, label: string, value: string) => label + cover("phone", value))
    .replace(EMAIL, (value) => (NOBODYS_EMAIL.test(value) ? value : cover("email", value)))
    .replace(CARD, (value) => (isCardNumber(value.replaceAll(" ", "")) ? cover("number", value) : value));
  if (known.length > 0) covered = covered.replace(PASSPORT, (value) => cover("number", value));
  if (!whole.has("seller.name") && !whole.has("buyer.name")) return covered;
  return covered
    .replace(PARTY_PHONE, (_, label: string, value: string) => label + cover("phone", value))
    .replace(PARTY_PLATE, (value) => cover("number", value))
    .replace(PARTY_ADDRESS, (_, label: string, value: string) => label + cover("address", value))
    .replace(PARTY_ACCOUNT, numbers);
}

/** The seller as he is shown to those from whom persons are hidden; null where that is the name as it stands. */
export function sellerInStars(subject: Subject): string | null {
  const { name } = subject.seller;
  if (name === null) return null;
  const persons = personsOf(subject);
  const shown = persons.whole.has("seller.name") ? inStars("name", name) : coverText(name, persons, inStars);
  return shown === name ? null : shown;
}

/** What is personal in a text, piece by piece. */
export function personalParts(text: string, persons: Persons): string[] {
  const parts: string[] = [];
  coverText(text, persons, (_, value) => {
    parts.push(value);
    return value;
  });
  return [...new Set(parts)];
}

/** Behind a label for names: each that is one; what is longer is a company's. */
const coverNames = (names: string, cover: Cover): string =>
  names.replace(/[^、,，/\s]+(?: [A-Z][A-Za-z]+)*/gu, (name) => (isPersonName(name, true) ? cover("name", name) : name));

export type Covered = Pick<InvoiceFacts, "seller" | "buyer" | "items" | "remark" | "qr" | "extra" | "checks"> & {
  /** dotted paths of what was covered, as a whole or in a part */
  paths: string[];
};

/** The parts of an invoice that can hold something personal, with that covered. The facts given stay as they are. */
export function covered(facts: Subject & Pick<InvoiceFacts, "items" | "remark" | "qr" | "checks">, cover: Cover): Covered {
  const persons = personsOf(facts);
  const paths: string[] = [];
  const at = <T extends string | null>(path: string, value: T): T => {
    if (value === null || value === "") return value;
    const kind = persons.whole.get(path);
    const after = kind === undefined ? coverText(value, persons, cover) : cover(kind, value);
    if (after !== value) paths.push(path);
    return after as T;
  };
  const party = (side: "seller" | "buyer"): Party => ({
    name: at(`${side}.name`, facts[side].name),
    taxId: persons.whole.has(`${side}.taxId`) ? at(`${side}.taxId`, facts[side].taxId) : facts[side].taxId,
  });
  const item = (line: InvoiceItem, nth: number): InvoiceItem => ({
    ...line,
    name: at(`items.${nth}.name`, line.name),
    spec: at(`items.${nth}.spec`, line.spec),
  });
  return {
    seller: party("seller"),
    buyer: party("buyer"),
    items: facts.items.map(item),
    remark: at("remark", facts.remark),
    qr: at("qr", facts.qr),
    extra: Object.fromEntries(Object.entries(facts.extra).map(([key, value]) => [key, at(`extra.${key}`, value)])),
    checks: facts.checks.map((check) => coverCheck(check, persons, cover)),
    paths,
  };
}

/** What a failed check tells of two witnesses is as personal as the field that they speak of. */
export function coverCheck(check: Check, persons: Persons, cover: Cover): Check {
  if (check.detail === undefined) return check;
  const kind = persons.whole.get(check.detail["field"] ?? "");
  const detail = Object.entries(check.detail).map(([key, value]): [string, string] => [
    key,
    kind !== undefined && (key === "a" || key === "b") ? cover(kind, value) : coverText(value, persons, cover),
  ]);
  return { ...check, detail: Object.fromEntries(detail) };
}

/**
 * The data of an event, or whatever else tells of an invoice: texts in any depth are covered, values under the name of a field as that
 * field is, also where it holds something else by now.
 */
export function coverData(data: unknown, persons: Persons, cover: Cover, path: string | null = null): unknown {
  if (typeof data === "string") {
    const kind = path === null ? null : kindAt(path, data, persons);
    return kind === null ? coverText(data, persons, cover) : cover(kind, data);
  }
  if (Array.isArray(data)) return data.map((each) => coverData(each, persons, cover, path));
  if (data === null || typeof data !== "object") return data;
  const said = (data as { field?: unknown }).field;
  const own = typeof said === "string" ? said : path;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      coverData(value, persons, cover, FIELD.test(key) ? key : UNDER.has(key) ? own : null),
    ]),
  );
}

/** Names of fields as keys of events, and what stands beneath one. */
const FIELD = /^(?:seller|buyer|extra|items)\./u;
const UNDER = new Set(["before", "after", "known", "incoming", "a", "b", "value"]);

function kindAt(path: string, value: string, persons: Persons): PersonalKind | null {
  const whole = persons.whole.get(path);
  if (whole !== undefined) return whole;
  if (/^(?:seller|buyer)\.name$/u.test(path)) return isPersonName(value) ? "name" : null;
  if (/^(?:seller|buyer)\.taxId$/u.test(path)) return personIdOk(value) ? "number" : null;
  return path.startsWith("extra.") ? kindOf(path.slice(6), value, false) : null;
}
