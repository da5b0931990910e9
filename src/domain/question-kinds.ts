/** What people call the kinds of invoices. */
import type { InvoiceKind } from "./invoice.ts";
import type { Scan } from "./question-scan.ts";

/** Kind words as people say them; longer ones first, so that 电子专票 isn't 专票. */
const KIND_WORDS: readonly (readonly [RegExp, readonly InvoiceKind[]])[] = [
  [/(?:数电|全电)(?:纸质)?(?:发票|票)?\(?(?:增值税)?专(?:用发票|用|票)\)?|数电专/u, ["digital-vat-special"]],
  [/(?:数电|全电)(?:纸质)?(?:发票|票)?\(?(?:增值税)?普(?:通发票|通|票)\)?|数电普/u, ["digital-vat-normal"]],
  [/(?:增值税)?(?:电子|电)(?:发票\(增值税)?专(?:用发票|票)\)?|电专/u, ["vat-electronic-special", "digital-vat-special"]],
  [/(?:增值税)?(?:电子|电)(?:发票\()?普(?:通发票|票)\)?|电普/u, ["vat-electronic-normal", "digital-vat-normal"]],
  [/数电发?票|全电发?票/u, ["digital-vat-special", "digital-vat-normal"]],
  [/纸质专(?:用发)?票/u, ["vat-special-paper"]],
  [/纸质普(?:通发)?票/u, ["vat-normal-paper"]],
  [/货(?:物)?运(?:输业)?(?:增值税)?专(?:用发)?票/u, ["freight"]],
  [/(?:增值税)?专用发票|增值税专票|专票/u, ["digital-vat-special", "vat-special-paper", "vat-electronic-special"]],
  [/(?:增值税)?普通发票|增值税普票|普票/u, ["digital-vat-normal", "vat-normal-paper", "vat-electronic-normal"]],
  [/(?:增值税)?卷(?:式发?)?票/u, ["roll"]],
  [/二手车(?:销售)?(?:统一)?发?票?/u, ["used-vehicle"]],
  [/机动车(?:销售)?(?:统一)?发?票|购车发?票/u, ["vehicle"]],
  [/(?:高速|道路|公路)?(?:通行费|过路费|过桥费)(?:电子)?(?:普通)?发?票?|ETC发?票?/iu, ["toll"]],
  [/(?:铁路)?电子客票|火车票|高铁票|动车票|铁路(?:车)?票/u, ["rail"]],
  [/飞机票|机票|(?:航空)?(?:电子客票)?行程单/u, ["air"]],
  [/出租(?:汽)?车(?:发?票)?|的士票|打车发?票/u, ["taxi"]],
  [/汽车票|客运(?:发|汽)?(?:车)?票|大巴票|船票/u, ["bus"]],
  [/定额(?:发)?票?/u, ["quota"]],
  [/(?:通用)?机打(?:发)?票?/u, ["machine-printed"]],
  [/(?:财政|医疗|门诊|住院|捐赠|非税)(?:电子)?(?:收费)?(?:票据|收据)|医疗发票|学费收据/u, ["fiscal"]],
  [/海关(?:进口)?(?:增值税)?(?:专用)?缴款书|海关票/u, ["customs"]],
  [/(?:代扣代缴)?(?:税收)?完税(?:凭证|证明)/u, ["tax-payment"]],
  [/区块链(?:电子)?(?:普通)?发?票?/u, ["blockchain"]],
];

const SCANNED = KIND_WORDS.map(([pattern, kinds]) => [new RegExp(pattern.source, `${pattern.flags}g`), kinds] as const);
const WHOLE = KIND_WORDS.map(([pattern, kinds]) => [new RegExp(`^(?:${pattern.source})$`, pattern.flags), kinds] as const);

/** Takes every word for a kind out of the scan. */
export function scanKinds(scan: Scan): void {
  for (const [pattern, kinds] of SCANNED) scan.each(pattern, () => [{ field: "kind", value: kinds.join(","), mended: [] }]);
}

/** The kinds that a word alone stands for, or null. */
export function kindsOf(text: string): readonly InvoiceKind[] | null {
  return WHOLE.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
