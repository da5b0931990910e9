/** What a person is told by: a name in a field for names, the number of an identity card, a passport, a telephone, a bank card. */
import { personIdOk } from "../taxid.ts";

/** 百家姓 as they are common today; a name of two to four characters that begins otherwise is rather a shop's or a brand's. */
const SURNAMES = new Set(
  [
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金",
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁",
    "岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾",
    "尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛",
    "仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉",
    "禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银",
    "亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由",
  ].join(""),
);
const DOUBLE_SURNAMES =
  "欧阳 上官 司马 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 夏侯 司徒 端木 独孤 南宫 长孙 宇文 轩辕 澹台 闻人 完颜 呼延".split(" ");

/** What stands in the names of companies and offices and not in those of people. */
const OF_ORGANISATIONS =
  /公司|集团|中心|银行|大学|学院|学校|医院|协会|学会$|商会|基金|酒店|宾馆|饭店|餐|超市|商[店场行城]|书店|药[店房]|店$|[厂社部院校所站局厅处馆户队县市区]$|政府|委员|法院|事务|合作|个体|个人$|散客|客户|消费者|顾客|先生$|女士$/u;
/** At the end of names of four characters and more; three and less are called so, too: 知行, 雨村. */
const OF_LONGER_ORGANISATIONS =
  /[行会村镇城楼吧屋轩阁坊铺摊庄网港宫]$|汽车|出租|客运|快递|速运|物流|影院|影业|咖啡|烧烤|火锅|小吃|便利|百货|五金|建材|服[饰务]|数码|科技|文化|传媒|广告|装饰|物业|石油|石化|电[信力子]|移动|联通|铁路|航空|地铁|公交|燃气|水务|税务|网络|软件|工作室|经营|批发|零售|专卖|农场|果园|茶叶|水[果产]|蔬菜|养殖|种植|粮油|烟酒|医?药业?$|诊所|门诊|口腔|美[容发]|摄影|图文|印刷|洗[衣车]|维修|修理|加油|停车|驾校|家政|租赁/u;
const LATIN_ORGANISATIONS =
  /\b(?:inc|ltd|llc|llp|co|corp|corporation|company|companies|limited|gmbh|plc|pte|pty|bv|nv|ag|srl|spa|group|holdings?|partners?|hotels?|inn|resort|bank|university|college|school|institute|hospital|clinic|centers?|centre|services?|software|systems?|solutions?|technolog(?:y|ies)|tech|cloud|web|network|online|store|shop|market|cafe|coffee|restaurant|airlines?|airways|express|logistics|trading|industr(?:y|ies)|enterprises?|international|global|media|studios?|labs?|pay|com|org|net)\b/iu;
const NAME_WITH_DOT = /^\p{Script=Han}{1,10}(?:[·•・．.]\p{Script=Han}{1,12}){1,3}$/u;
const LATIN_NAME = /^[A-Z][A-Za-z'’-]*(?:[\s/,.]+[A-Z][A-Za-z'’-]*){1,4}$/u;
/** What forms put beside a name: 张三(个人), 个人-张三, 张三 先生, 张三 CHD. */
const BESIDE =
  /^(?:个人|自然人)[\s\-—:：]*|[\s]*[(（](?:个人|自然人|先生|女士|本人)[)）]$|\s*(?:先生|女士)$|\s+(?:MR|MRS|MS|CHD|INF)$/gu;

/** What is longer is no name. */
const NAME_MAX = 200;

/** Without what forms put beside a name. */
const bareName = (text: string): string => text.slice(0, NAME_MAX).normalize("NFKC").trim().replace(BESIDE, "").trim();

/**
 * Whether this, standing where a name is expected, is that of a person.
 * @param certain the field is for people only (passenger, patient): rare surnames count then, too
 */
export function isPersonName(text: string, certain = false): boolean {
  const name = bareName(text);
  if (name === "" || OF_ORGANISATIONS.test(name) || LATIN_ORGANISATIONS.test(name)) return false;
  if (!certain && [...name].length > 3 && OF_LONGER_ORGANISATIONS.test(name)) return false;
  if (NAME_WITH_DOT.test(name) || LATIN_NAME.test(name)) return true;
  if (certain) return /^[\p{Script=Han}*＊某]{2,6}$/u.test(name) || /^[A-Z][A-Z'’ /-]{1,40}$/iu.test(name);
  if (!/^\p{Script=Han}[\p{Script=Han}*＊]{1,3}$/u.test(name)) return false;
  return SURNAMES.has(name.charAt(0)) || DOUBLE_SURNAMES.some((surname) => name.startsWith(surname));
}

/** 15 digits of before 1999: region, birthday as yymmdd, and three more. */
const OLD_ID = /^[1-8]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}$/u;
/** As issuers print it: the birthday or a part of it left out. */
const COVERED_ID = /^\d{4,14}\*{2,12}[\dX]{0,4}$/u;

/** Whether this is the number of an identity card (GB 11643): 18 with a right check digit, 15, or one that is masked already; also in groups. */
export function isIdentityNumber(text: string): boolean {
  const id = text.replace(/[\s-]/gu, "").toUpperCase();
  return personIdOk(id) || OLD_ID.test(id) || COVERED_ID.test(id);
}

/** The check digit of card numbers (ISO/IEC 7812). */
export function isCardNumber(digits: string): boolean {
  if (!/^\d{16,19}$/u.test(digits)) return false;
  const sum = [...digits].toReversed().reduce((all, digit, at) => {
    const twice = Number(digit) * (at % 2 === 0 ? 1 : 2);
    return all + (twice > 9 ? twice - 9 : twice);
  }, 0);
  return sum % 10 === 0;
}

const stars = (count: number): string => "*".repeat(Math.max(1, count));

/** 张三 → 张*, 欧阳修 → 欧**, SMITH/JOHN → S*********. */
export function maskedName(text: string): string {
  const name = text.trim();
  const [first = "", ...rest] = name;
  return rest.length === 0 ? stars(1) : first + stars(rest.length);
}

/** From so many signs on so many stay at either end: two fifths are hidden at least. */
const KEPT = [
  [15, 4, 4],
  [9, 2, 3],
  [6, 1, 2],
  [5, 1, 1],
  [2, 1, 0],
  [0, 0, 0],
] as const;

/** 110101199003074514 → 1101**********4514; a passport E12345678 → E1****678; what is shorter keeps less. */
export function maskedNumber(text: string): string {
  const value = text.trim();
  const [, head, tail] = KEPT.find(([least]) => value.length >= least)!;
  return value.slice(0, head) + stars(value.length - head - tail) + value.slice(value.length - tail);
}

/** 13812345678 → 138****5678, whatever stands between its digits. */
export function maskedPhone(text: string): string {
  const digits = text.replace(/\D/gu, "");
  return digits.length < 7 ? stars(digits.length) : `${digits.slice(0, 3)}${stars(digits.length - 7)}${digits.slice(-4)}`;
}

/** linzhixia@example.com → l***@example.com: whose mail server it is says little. */
export function maskedEmail(text: string): string {
  const [name = "", ...domain] = text.trim().split("@");
  return `${name.length > 1 ? name.slice(0, 1) : ""}***@${domain.join("@")}`;
}

/** The place is kept roughly, the rest goes: 北京市朝阳区****** */
export function maskedAddress(text: string): string {
  const kept = /^.{2,12}?[市州盟](?:.{1,6}?[区县旗])?/u.exec(text.trim())?.[0] ?? "";
  return kept + stars(6);
}
