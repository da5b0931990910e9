/** What a new password must be: long enough, none that is tried first, and nothing of the person himself. */
import { pinyin } from "pinyin-pro";
import {
  PASSWORD_LENGTH_MAX,
  PASSWORD_LENGTH_MIN,
  PRODUCT_WORDS,
  type Weakness,
  ownPartOf,
  weaknessOf,
} from "#domain/password.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { commonPasswords } from "./common-passwords.ts";
import { passwordTooLong, passwordTooShort, passwordWeak } from "./people.errors.ts";

export type Whose = { name: string; email: string; companies: readonly (string | null | undefined)[] };

/** Parts of e-mail addresses that stand in many, and are nobody's own. */
const ANYBODYS = new Set(["com", "net", "org", "www", "mail", "example", "gmail", "outlook", "hotmail", "qq", "163", "126"]);
function soundsOf(name: string): string[] {
  if (!/\p{Script=Han}/u.test(name)) return [];
  const syllables = pinyin(name, { toneType: "none", type: "array", nonZh: "removed", v: true });
  const [family = "", ...given] = syllables;
  return [syllables.join(""), [...given, family].join(""), given.join(""), family, syllables.map((each) => each[0]).join("")];
}

/** The words that somebody who knows the person tries first. */
export function ownWords({ name, email, companies }: Whose): string[] {
  const [local = "", domain = ""] = email.toLowerCase().split("@");
  const hosts = domain.split(".").slice(0, -1);
  const named = companies.flatMap((company) => {
    if (!company) return [];
    const short = ownPartOf(company);
    return [company, short, ...short.split(/\s+/), ...soundsOf(short).slice(0, 1)];
  });
  const words = [
    name,
    ...name.split(/\s+/),
    ...soundsOf(name),
    email,
    local,
    ...local.split(/[._+\-\d]+/),
    ...hosts,
    ...named,
    ...PRODUCT_WORDS,
  ];
  return [...new Set(words.map((word) => word.trim().toLowerCase()))].filter((word) => word.length > 1 && !ANYBODYS.has(word));
}

/** @throws ProblemError 422 that says what is wrong with the password */
export async function requireGoodPassword(password: string, whose: Whose): Promise<void> {
  const length = [...password.normalize("NFKC")].length;
  if (length < PASSWORD_LENGTH_MIN) throw passwordTooShort(PASSWORD_LENGTH_MIN);
  if (length > PASSWORD_LENGTH_MAX) throw passwordTooLong(PASSWORD_LENGTH_MAX);
  const common = await commonPasswords();
  const weakness: Weakness | null = weaknessOf(password, { own: ownWords(whose), isCommon: (word) => common.has(word) });
  if (weakness !== null) throw passwordWeak(weakness);
}

/** Whose password it is, of an account that is there. */
export async function whoseIs(db: DbOrTrx, userId: string): Promise<Whose> {
  const user = await db.selectFrom("user").select(["name", "email"]).where("id", "=", userId).executeTakeFirstOrThrow();
  const companies = await db
    .selectFrom("membership")
    .innerJoin("company", "company.id", "membership.company_id")
    .select(["company.name", "company.short_name"])
    .distinct()
    .where("membership.user_id", "=", userId)
    .execute();
  return { ...user, companies: companies.flatMap((company) => [company.name, company.short_name]) };
}
