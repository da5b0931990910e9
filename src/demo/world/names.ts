/** Building blocks of invented names. None of them is taken from a real company or person. */
import type { Random } from "../random.ts";

const SURNAMES = [..."林周许沈方程苏叶江何顾宋唐冯傅白秦陆丁任姚卢石汪范尹黎易温庄骆柯蓝"];
const GIVEN = [..."若安清远思明雨晴嘉宁书言知夏景行子墨亦凡文舟佳禾一诺云舒泽辰沐阳语桐承宇欣然修竹"];
const BRAND_HEAD = [..."澄砚屿禾岚栖朗沐霁岑汀苒昱珩茗皓楷霖棠甯筠晞蔚溪烁垣骁芃翎珞"];
const BRAND_TAIL = [..."岳舟川谷源樾峤衡桁翊稷筑映泓澍隽钧璟荃鉴煦昀沅崧珂榕"];

/** Two or three characters, as 林若安. */
export function personName(random: Random): string {
  const given = random.chance(0.78) ? random.pick(GIVEN) + random.pick(GIVEN) : random.pick(GIVEN);
  return random.pick(SURNAMES) + given;
}

/** A made-up two-character brand, as 澄岳. */
export function brandName(random: Random): string {
  return random.pick(BRAND_HEAD) + random.pick(BRAND_TAIL);
}

/** Where a company sits: its name's first word, the four region digits of a 代码, and the two of a 20-digit number. */
export type City = { name: string; codeDigits: string; numberDigits: string; areaCode: string };
/** Whoever trades: the number that it was made from, its name, tax id and place. */
export type Firm = { index: number; name: string; taxId: string; city: City };

export const BEIJING: City = { name: "北京", codeDigits: "1100", numberDigits: "11", areaCode: "010" };

export const CITIES: readonly (readonly [City, number])[] = [
  [BEIJING, 52],
  [{ name: "上海", codeDigits: "3100", numberDigits: "31", areaCode: "021" }, 8],
  [{ name: "天津", codeDigits: "1200", numberDigits: "12", areaCode: "022" }, 7],
  [{ name: "深圳", codeDigits: "4403", numberDigits: "95", areaCode: "0755" }, 6],
  [{ name: "杭州", codeDigits: "3300", numberDigits: "33", areaCode: "0571" }, 5],
  [{ name: "苏州", codeDigits: "3200", numberDigits: "32", areaCode: "0512" }, 5],
  [{ name: "石家庄", codeDigits: "1300", numberDigits: "13", areaCode: "0311" }, 4],
  [{ name: "广州", codeDigits: "4400", numberDigits: "44", areaCode: "020" }, 4],
  [{ name: "济南", codeDigits: "3700", numberDigits: "37", areaCode: "0531" }, 3],
  [{ name: "青岛", codeDigits: "3702", numberDigits: "94", areaCode: "0532" }, 2],
  [{ name: "成都", codeDigits: "5100", numberDigits: "51", areaCode: "028" }, 3],
  [{ name: "武汉", codeDigits: "4200", numberDigits: "42", areaCode: "027" }, 3],
  [{ name: "西安", codeDigits: "6100", numberDigits: "61", areaCode: "029" }, 2],
  [{ name: "大连", codeDigits: "2102", numberDigits: "91", areaCode: "0411" }, 1],
];

/** Departments of a company; a name with a slash stands below the one before the slash. */
export const DEPARTMENTS = [
  "总经办",
  "财务部",
  "财务部/会计核算组",
  "财务部/税务组",
  "行政部",
  "人力资源部",
  "采购部",
  "采购部/生产物料组",
  "市场部",
  "销售部",
  "销售部/华北区",
  "销售部/华东区",
  "研发中心",
  "研发中心/平台组",
  "研发中心/算法组",
  "生产部",
  "仓储物流部",
  "售后服务部",
] as const;
/** What a large company has besides. */
export const MORE_DEPARTMENTS = [
  ...["华南区", "西南区", "西北区", "东北区", "华中区", "海外"].map((name) => `销售部/${name}`),
  ...["硬件组", "测试组", "前端组", "数据组", "工艺组"].map((name) => `研发中心/${name}`),
  ...["一车间", "二车间", "三车间", "质量组"].map((name) => `生产部/${name}`),
  ...["北京仓", "天津仓", "苏州仓"].map((name) => `仓储物流部/${name}`),
  ...["出纳组", "资金组"].map((name) => `财务部/${name}`),
  "法务部",
  "信息部",
];
export type DepartmentName = (typeof DEPARTMENTS)[number];

export const STREETS = [
  "清和路",
  "知春东街",
  "望岳大街",
  "永宁路",
  "文汇西里",
  "科创十街",
  "景明路",
  "长汀街",
  "云岭路",
  "朝晖大道",
];
export const DISTRICTS = ["海淀区", "朝阳区", "丰台区", "通州区", "昌平区", "大兴区", "顺义区"];
export const BANKS = ["样张银行北京分行营业部", "样张银行海淀支行", "样例农商银行朝阳支行", "样例城市银行丰台支行"];
