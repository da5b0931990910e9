/** What invented suppliers sell: by industry, with names as invoices print them (`*类*名`), rates and usual prices. */
import type { DepartmentName } from "./names.ts";

/** One thing on sale. Price without tax in yuan, from low to high; specs and unit as printed. */
export type Good = {
  name: string;
  specs: (string | null)[];
  unit: string | null;
  price: readonly [number, number];
  quantity: readonly [number, number];
};

export type Industry = {
  key: string;
  /** how such companies are called after the brand: "办公用品" → 砚禾办公用品有限公司 */
  words: readonly string[];
  rate: string;
  goods: readonly Good[];
  /** which department usually takes these invoices in */
  departments: readonly DepartmentName[];
  /** how often a company of the group buys here */
  weight: number;
  /** bought by people on the way or at their desk: such invoices have an owner and are claimed */
  personal: boolean;
  /** months with more of it (1 to 12) */
  season?: readonly number[];
};

const good = (
  name: string,
  specs: (string | null)[],
  unit: string | null,
  price: readonly [number, number],
  quantity: readonly [number, number] = [1, 10],
): Good => ({ name, specs, unit, price, quantity });

export const INDUSTRIES: readonly Industry[] = [
  {
    key: "office",
    words: ["办公用品", "文具", "商贸"],
    rate: "13%",
    weight: 9,
    personal: false,
    departments: ["行政部", "人力资源部", "市场部"],
    goods: [
      good("*纸制品*复印纸", ["A4 80g", "A4 70g", "A3 80g"], "箱", [120, 210], [1, 40]),
      good("*文具*中性笔", ["0.5mm 黑", "0.38mm 黑", "0.5mm 蓝"], "盒", [14, 36], [2, 60]),
      good("*文具*档案盒", ["55mm", "75mm"], "个", [6, 15], [10, 200]),
      good("*计算机配套产品*硒鼓", ["HX-26A", "HX-88A"], "支", [180, 620], [1, 12]),
      good("*家具*人体工学椅", ["网布 黑", "真皮 棕"], "把", [480, 1900], [1, 20]),
    ],
  },
  {
    key: "hardware",
    words: ["电子科技", "计算机系统", "数码科技"],
    rate: "13%",
    weight: 7,
    personal: false,
    departments: ["研发中心", "研发中心/平台组", "行政部"],
    goods: [
      good("*计算机整机*笔记本电脑", ["14英寸 32G/1T", "16英寸 16G/512G"], "台", [4200, 9800], [1, 15]),
      good("*计算机网络设备*交换机", ["48口 万兆", "24口 千兆"], "台", [900, 16800], [1, 6]),
      good("*电子计算机*服务器", ["2U 双路", "4U 八卡"], "台", [32000, 168000], [1, 4]),
      good("*计算机外部设备*显示器", ["27英寸 4K", "24英寸"], "台", [760, 2900], [1, 30]),
      good("*计算机外部设备*固态硬盘", ["2TB NVMe", "1TB SATA"], "块", [380, 1100], [1, 40]),
    ],
  },
  {
    key: "software",
    words: ["软件技术", "信息技术", "数据服务"],
    rate: "6%",
    weight: 7,
    personal: false,
    departments: ["研发中心", "研发中心/平台组", "研发中心/算法组", "财务部"],
    goods: [
      good("*信息技术服务*技术服务费", [null], "项", [8000, 260000], [1, 1]),
      good("*信息技术服务*云服务器租用", [null], "月", [600, 42000], [1, 12]),
      good("*软件*报表系统软件V3.0", ["企业版", "标准版"], "套", [12000, 98000], [1, 3]),
      good("*信息技术服务*系统运维", [null], "季", [9000, 66000], [1, 4]),
      good("*信息技术服务*短信服务费", [null], "条", [0.03, 0.05], [10000, 400000]),
    ],
  },
  {
    key: "catering",
    words: ["餐饮管理", "餐饮", "食府餐饮"],
    rate: "6%",
    weight: 13,
    personal: true,
    season: [1, 9, 12],
    departments: ["销售部", "销售部/华北区", "市场部", "总经办"],
    goods: [
      good("*餐饮服务*餐费", [null], "次", [60, 2600], [1, 1]),
      good("*餐饮服务*工作餐", [null], "份", [22, 48], [5, 120]),
      good("*餐饮服务*会议茶歇", [null], "次", [300, 2200], [1, 3]),
    ],
  },
  {
    key: "hotel",
    words: ["酒店管理", "宾馆", "商务酒店"],
    rate: "6%",
    weight: 9,
    personal: true,
    season: [3, 4, 5, 9, 10, 11],
    departments: ["销售部/华东区", "销售部/华北区", "售后服务部", "研发中心"],
    goods: [
      good("*住宿服务*住宿费", ["大床房", "双床房", null], "天", [230, 880], [1, 6]),
      good("*会展服务*会议服务费", [null], "场", [1800, 26000], [1, 2]),
    ],
  },
  {
    key: "express",
    words: ["物流", "速运", "供应链管理"],
    rate: "6%",
    weight: 8,
    personal: false,
    departments: ["仓储物流部", "售后服务部", "行政部"],
    goods: [
      good("*物流辅助服务*收派服务费", [null], "件", [8, 46], [1, 300]),
      good("*物流辅助服务*仓储服务费", [null], "月", [2600, 38000], [1, 1]),
    ],
  },
  {
    key: "freight",
    words: ["货运", "运输"],
    rate: "9%",
    weight: 4,
    personal: false,
    departments: ["仓储物流部", "生产部"],
    goods: [good("*运输服务*国内道路货物运输", [null], "趟", [600, 9800], [1, 12])],
  },
  {
    key: "property",
    words: ["物业管理", "物业服务"],
    rate: "6%",
    weight: 4,
    personal: false,
    departments: ["行政部", "总经办"],
    goods: [
      good("*企业管理服务*物业管理费", [null], "平方米", [9, 28], [300, 3200]),
      good("*企业管理服务*停车服务费", [null], "月", [300, 900], [1, 30]),
    ],
  },
  {
    key: "rent",
    words: ["置业", "商业地产"],
    rate: "9%",
    weight: 3,
    personal: false,
    departments: ["行政部"],
    goods: [good("*经营租赁*房屋租金", [null], "月", [18000, 260000], [1, 3])],
  },
  {
    key: "power",
    words: ["供电服务", "能源服务"],
    rate: "13%",
    weight: 3,
    personal: false,
    season: [1, 7, 8, 12],
    departments: ["行政部", "生产部"],
    goods: [good("*供电*电费", [null], "千瓦时", [0.62, 0.98], [1800, 160000])],
  },
  {
    key: "water",
    words: ["水务", "供水"],
    rate: "3%",
    weight: 1.5,
    personal: false,
    departments: ["行政部"],
    goods: [good("*水冰雪*自来水费", [null], "立方米", [4.6, 9.2], [60, 2600])],
  },
  {
    key: "advert",
    words: ["文化传媒", "广告", "品牌策划"],
    rate: "6%",
    weight: 4,
    personal: false,
    departments: ["市场部"],
    goods: [
      good("*广告服务*广告发布费", [null], "次", [3000, 120000], [1, 3]),
      good("*设计服务*设计费", [null], "项", [1600, 48000], [1, 2]),
      good("*会展服务*展台搭建", [null], "项", [9000, 90000], [1, 1]),
    ],
  },
  {
    key: "consult",
    words: ["企业管理咨询", "财税咨询", "知识产权代理"],
    rate: "6%",
    weight: 4,
    personal: false,
    departments: ["总经办", "财务部", "财务部/税务组"],
    goods: [
      good("*鉴证咨询服务*咨询费", [null], "项", [3000, 160000], [1, 1]),
      good("*鉴证咨询服务*审计费", [null], "项", [12000, 180000], [1, 1]),
      good("*商务辅助服务*专利代理费", [null], "件", [2400, 6800], [1, 8]),
    ],
  },
  {
    key: "print",
    words: ["印务", "图文快印"],
    rate: "13%",
    weight: 2.5,
    personal: false,
    departments: ["市场部", "行政部", "人力资源部"],
    goods: [
      good("*印刷品*宣传册", ["A4 24页", "A5 16页"], "册", [3, 18], [100, 5000]),
      good("*印刷品*名片", ["300g 铜版纸"], "盒", [18, 60], [1, 30]),
    ],
  },
  {
    key: "parts",
    words: ["精密机械", "机电设备", "自动化设备"],
    rate: "13%",
    weight: 7,
    personal: false,
    departments: ["采购部", "采购部/生产物料组", "生产部"],
    goods: [
      good("*金属制品*不锈钢法兰", ["DN50", "DN80", "DN100"], "件", [38, 210], [10, 400]),
      good("*通用设备*伺服电机", ["750W", "1.5kW", "3kW"], "台", [900, 4600], [1, 30]),
      good("*轴承*深沟球轴承", ["6204-2RS", "6308-ZZ"], "套", [12, 88], [20, 600]),
      good("*金属加工机械*刀片", ["CNMG120408", "APMT1604"], "片", [14, 46], [20, 500]),
      good("*液压元件*电磁阀", ["DC24V", "AC220V"], "只", [160, 980], [2, 60]),
    ],
  },
  {
    key: "components",
    words: ["微电子", "半导体", "电子元件"],
    rate: "13%",
    weight: 6,
    personal: false,
    departments: ["采购部/生产物料组", "研发中心"],
    goods: [
      good("*电子元件*贴片电容", ["0603 10uF", "0402 100nF"], "盘", [60, 420], [5, 200]),
      good("*集成电路*微控制器芯片", ["HX32F4", "HX32G0"], "片", [6, 58], [100, 8000]),
      good("*电线电缆*屏蔽电缆", ["RVVP 4×0.5", "RVVP 2×1.0"], "米", [3, 16], [100, 4000]),
      good("*电子元件*线路板", ["4层 沉金", "2层 喷锡"], "片", [12, 160], [50, 2000]),
    ],
  },
  {
    key: "materials",
    words: ["金属材料", "钢铁贸易", "新材料"],
    rate: "13%",
    weight: 4,
    personal: false,
    departments: ["采购部/生产物料组", "生产部"],
    goods: [
      good("*黑色金属冶炼压延品*冷轧钢板", ["1.5mm", "2.0mm"], "吨", [3900, 5200], [1, 40]),
      good("*有色金属冶炼压延品*铝合金型材", ["6061-T6", "6063-T5"], "千克", [21, 34], [100, 6000]),
      good("*橡胶制品*密封圈", ["NBR 20×3", "FKM 35×4"], "件", [0.8, 6], [100, 9000]),
    ],
  },
  {
    key: "packing",
    words: ["包装制品", "纸业"],
    rate: "13%",
    weight: 3,
    personal: false,
    departments: ["仓储物流部", "采购部"],
    goods: [
      good("*纸制品*五层瓦楞纸箱", ["600×400×400", "450×350×300"], "个", [4, 16], [50, 3000]),
      good("*塑料制品*缠绕膜", ["50cm×300m"], "卷", [28, 62], [10, 200]),
    ],
  },
  {
    key: "fuel",
    words: ["石油销售", "能源销售"],
    rate: "13%",
    weight: 5,
    personal: true,
    departments: ["行政部", "销售部", "仓储物流部"],
    goods: [
      good("*汽油*95号车用汽油", [null], "升", [6.4, 7.9], [20, 68]),
      good("*柴油*0号车用柴油", [null], "升", [6.0, 7.4], [40, 320]),
    ],
  },
  {
    key: "carhire",
    words: ["汽车租赁", "出行科技"],
    rate: "3%",
    weight: 6,
    personal: true,
    departments: ["销售部/华北区", "销售部/华东区", "售后服务部", "总经办"],
    goods: [
      good("*运输服务*客运服务费", [null], "次", [16, 260], [1, 1]),
      good("*经营租赁*车辆租赁费", [null], "天", [220, 780], [1, 10]),
    ],
  },
  {
    key: "clean",
    words: ["保洁服务", "环境服务"],
    rate: "6%",
    weight: 2,
    personal: false,
    departments: ["行政部"],
    goods: [good("*生活服务*保洁服务费", [null], "月", [2600, 19000], [1, 1])],
  },
  {
    key: "insurance",
    words: ["保险经纪", "财产保险"],
    rate: "6%",
    weight: 1.5,
    personal: false,
    departments: ["人力资源部", "财务部"],
    goods: [
      good("*保险服务*雇主责任险", [null], "份", [180, 760], [10, 220]),
      good("*保险服务*财产综合险", [null], "份", [6000, 90000], [1, 1]),
    ],
  },
  {
    key: "training",
    words: ["教育科技", "人力资源服务"],
    rate: "6%",
    weight: 2.5,
    personal: false,
    departments: ["人力资源部"],
    goods: [
      good("*非学历教育服务*培训费", [null], "人次", [600, 4800], [1, 30]),
      good("*人力资源服务*招聘服务费", [null], "项", [3000, 48000], [1, 2]),
    ],
  },
  {
    key: "building",
    words: ["建筑工程", "装饰工程", "机电安装工程"],
    rate: "9%",
    weight: 2,
    personal: false,
    departments: ["行政部", "生产部"],
    goods: [
      good("*建筑服务*车间改造工程款", [null], "项", [60000, 980000], [1, 1]),
      good("*建筑服务*弱电布线", [null], "点", [180, 460], [20, 400]),
    ],
  },
  {
    key: "telecom",
    words: ["通信服务", "网络通信"],
    rate: "9%",
    weight: 3,
    personal: false,
    departments: ["行政部", "研发中心/平台组"],
    goods: [
      good("*电信服务*宽带专线费", ["500M", "1000M"], "月", [900, 9600], [1, 12]),
      good("*电信服务*通信服务费", [null], "月", [60, 1600], [1, 1]),
    ],
  },
];

/** What the companies of the group themselves sell, by their trade. */
export const TRADES = {
  technology: {
    words: ["科技集团", "数字科技", "云计算"],
    rate: "6%",
    goods: [
      good("*信息技术服务*软件开发服务", [null], "项", [26000, 680000], [1, 1]),
      good("*信息技术服务*平台年度服务费", [null], "年", [9800, 168000], [1, 3]),
      good("*信息技术服务*数据接口服务", [null], "次", [0.08, 0.6], [5000, 400000]),
      good("*研发和技术服务*技术咨询", [null], "人天", [1500, 3200], [5, 120]),
    ],
  },
  equipment: {
    words: ["智能装备", "机器人", "精工"],
    rate: "13%",
    goods: [
      good("*专用设备*自动分拣机", ["ZF-600", "ZF-1200"], "台", [86000, 420000], [1, 4]),
      good("*通用设备*协作机械臂", ["CR-5", "CR-10"], "台", [48000, 132000], [1, 6]),
      good("*仪器仪表*视觉检测仪", ["VI-200", "VI-300"], "台", [19000, 76000], [1, 8]),
      good("*通用设备*机械臂备件包", ["A型", "B型"], "套", [1800, 9600], [1, 20]),
      good("*劳务*设备维修保养", [null], "次", [1200, 18000], [1, 4]),
    ],
  },
  commerce: {
    words: ["商贸", "电子商务", "供应链"],
    rate: "13%",
    goods: [
      good("*计算机外部设备*工业扫码枪", ["有线", "无线"], "把", [260, 1280], [2, 80]),
      good("*电子计算机*工控一体机", ["15英寸", "21英寸"], "台", [2600, 8800], [1, 20]),
      good("*纸制品*热敏标签纸", ["60×40", "100×150"], "卷", [6, 22], [50, 2000]),
      good("*计算机配套产品*碳带", ["110mm×300m"], "卷", [16, 48], [20, 800]),
      good("*家用电器*空气净化器", ["KJ500", "KJ800"], "台", [900, 2600], [1, 20]),
    ],
  },
} as const satisfies Record<string, { words: readonly string[]; rate: string; goods: readonly Good[] }>;
export type Trade = keyof typeof TRADES;

/** What customers are called after their brand. */
export const CUSTOMER_WORDS = [
  "食品",
  "医药",
  "仓储",
  "连锁超市",
  "汽车零部件",
  "新能源科技",
  "家居用品",
  "生物技术",
  "服装",
  "智能制造",
  "印务",
  "环保科技",
  "供应链管理",
  "医疗器械",
] as const;
