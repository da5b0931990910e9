/**
 * Businesses with fields of their own (特定业务): their stable names, by what forms, labels and elements call them.
 * The order counts: the first pattern that fits decides.
 */
const BUSINESSES: readonly (readonly [RegExp, string])[] = [
  [/toll|通行费/iu, "toll"],
  [/construction|建筑服务/iu, "construction"],
  [/(?:estate|immovable).*(?:lease|rent)|不动产(?:经营)?租赁/iu, "property-lease"],
  [/estate|immovable|不动产/iu, "property-sale"],
  [/travell?er|passenger|旅客|客运服务/iu, "passenger"],
  [/(?:goods|freight|cargo).*transport|货物运输/iu, "freight"],
  [/refined|productoil|oil|成品油/iu, "refined-oil"],
  [/medical|医疗|门诊|住院/iu, "medical"],
  [/(?:vehicle|vessel).*tax|车船税/iu, "vessel-tax"],
  [/tractor|harvester|拖拉机|联合收割机/iu, "tractor"],
  [/used.*(?:vehicle|car)|二手车/iu, "used-vehicle"],
  [/vehicle|机动车/iu, "vehicle"],
  [/purchase.*(?:agri|farm)|农产品收购|^收购$/iu, "farm-purchase"],
  [/agricultur|自产农产品|农产品/iu, "farm-own"],
  [/photovolta|光伏/iu, "solar-purchase"],
  [/rareearth|稀土/iu, "rare-earth"],
  [/tobacco|cigarette|卷烟/iu, "tobacco"],
];

/** The business that a label, a corner mark or an element's name speaks of; null for none that is known. */
export function businessFrom(label: string): string | null {
  return BUSINESSES.find(([pattern]) => pattern.test(label))?.[1] ?? null;
}
