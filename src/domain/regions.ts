/**
 * Regions as invoice codes and numbers name them: 31 provinces by two digits, and the five cities with a
 * plan of their own (计划单列市) by four. Names stand in the locale files under `domain:region.<id>`.
 */

/** Province "11" … "65", or "2102" 大连, "3302" 宁波, "3502" 厦门, "3702" 青岛, "4403" 深圳. */
export type RegionId = string;

type Region = {
  /** host name part of the region's tax bureau: <slug>.chinatax.gov.cn */
  slug: string;
  /** names that people type */
  names: string[];
};

const REGION_TABLE: Record<RegionId, Region> = {
  "11": { slug: "beijing", names: ["北京"] },
  "12": { slug: "tianjin", names: ["天津"] },
  "13": { slug: "hebei", names: ["河北"] },
  "14": { slug: "shanxi", names: ["山西"] },
  "15": { slug: "neimenggu", names: ["内蒙古"] },
  "21": { slug: "liaoning", names: ["辽宁"] },
  "2102": { slug: "dalian", names: ["大连"] },
  "22": { slug: "jilin", names: ["吉林"] },
  "23": { slug: "heilongjiang", names: ["黑龙江"] },
  "31": { slug: "shanghai", names: ["上海"] },
  "32": { slug: "jiangsu", names: ["江苏"] },
  "33": { slug: "zhejiang", names: ["浙江"] },
  "3302": { slug: "ningbo", names: ["宁波"] },
  "34": { slug: "anhui", names: ["安徽"] },
  "35": { slug: "fujian", names: ["福建"] },
  "3502": { slug: "xiamen", names: ["厦门"] },
  "36": { slug: "jiangxi", names: ["江西"] },
  "37": { slug: "shandong", names: ["山东"] },
  "3702": { slug: "qingdao", names: ["青岛"] },
  "41": { slug: "henan", names: ["河南"] },
  "42": { slug: "hubei", names: ["湖北"] },
  "43": { slug: "hunan", names: ["湖南"] },
  "44": { slug: "guangdong", names: ["广东"] },
  "4403": { slug: "shenzhen", names: ["深圳"] },
  "45": { slug: "guangxi", names: ["广西"] },
  "46": { slug: "hainan", names: ["海南"] },
  "50": { slug: "chongqing", names: ["重庆"] },
  "51": { slug: "sichuan", names: ["四川"] },
  "52": { slug: "guizhou", names: ["贵州"] },
  "53": { slug: "yunnan", names: ["云南"] },
  "54": { slug: "xizang", names: ["西藏"] },
  "61": { slug: "shaanxi", names: ["陕西"] },
  "62": { slug: "gansu", names: ["甘肃"] },
  "63": { slug: "qinghai", names: ["青海"] },
  "64": { slug: "ningxia", names: ["宁夏"] },
  "65": { slug: "xinjiang", names: ["新疆"] },
};

/** Two digits that stand for a city of its own in a 20-digit number. */
const CITY_IN_NUMBER: Record<string, RegionId> = { "91": "2102", "92": "3302", "93": "3502", "94": "3702", "95": "4403" };
const CITY_NUMBERS = new Map(Object.entries(CITY_IN_NUMBER).map(([digits, id]) => [id, digits]));

export const REGION_IDS: readonly RegionId[] = Object.keys(REGION_TABLE);

export function isRegion(id: string): boolean {
  return Object.hasOwn(REGION_TABLE, id);
}

/** The province that a region lies in: "4403" → "44", "11" → "11". */
export function provinceOf(id: RegionId): RegionId {
  return id.slice(0, 2);
}

/** Region of the four digits of an invoice code (`1100` → "11", `4403` → "4403"); null where no region has them. */
export function regionOfCodeDigits(four: string): RegionId | null {
  if (isRegion(four)) return four;
  const province = four.slice(0, 2);
  return four.length === 4 && isRegion(province) ? province : null;
}

/** Region of digits 3–4 of a 20-digit number, where 91–95 are the five cities; null where unknown. */
export function regionOfNumberDigits(two: string): RegionId | null {
  return CITY_IN_NUMBER[two] ?? (two.length === 2 && isRegion(two) ? two : null);
}

/** The two digits that a region has in 20-digit numbers: "4403" → "95", "11" → "11". */
export function numberDigitsOf(id: RegionId): string {
  return CITY_NUMBERS.get(id) ?? provinceOf(id);
}

/** The region's own tax bureau, where codes of its kinds are asked for (D17): a host name, or null. */
export function taxBureauHost(id: RegionId): string | null {
  const region = REGION_TABLE[id];
  return region ? `${region.slug}.chinatax.gov.cn` : null;
}

/** The region that a word names, e.g. "北京", "北京市", "广东省"; null for any other word. */
export function regionByName(word: string): RegionId | null {
  const bare = word.replace(/(省|市|壮族自治区|回族自治区|维吾尔自治区|自治区)$/u, "");
  for (const id of REGION_IDS) if (REGION_TABLE[id]?.names.includes(bare)) return id;
  return null;
}
