import type { Random } from "../random.ts";

export const PROJECTS = ["分拣线一期", "数据中台", "华东仓改造", "视觉检测二期", "总部装修", "年度运维", "出口样机", "门店系统"];

const SITES = ["云杉", "赤水", "望江", "石桥", "金沙", "白塔", "长亭", "沙河", "柳林", "海陵", "桐庐", "青川"];

/** Works that were begun and ended within a year: whoever asks for one later asks for a word that nothing has had since. */
function projectsOf(year: number): string[] {
  const site = SITES[year % SITES.length]!;
  return [`${site}厂房扩建`, `${site}门店搬迁`, `${site}展厅施工`];
}

/** What stands in the remark of an ordinary invoice; null for about half of them. */
export function remark(random: Random, item: string, date: string): string | null {
  if (item.startsWith("*建筑服务*"))
    return `建筑服务发生地:北京市${random.pick(["大兴区", "顺义区", "昌平区"])} 项目名称:${random.pick(PROJECTS)}`;
  if (item.startsWith("*经营租赁*房屋"))
    return `不动产地址:北京市${random.pick(["海淀区", "朝阳区"])}样张路${random.int(1, 99)}号 租赁期起止:${date.slice(0, 7)}`;
  if (!random.chance(0.48)) return null;
  const stamp = date.replaceAll("-", "");
  return random.weighted([
    [`订单号:PO${stamp}${random.digits(4)}`, 40],
    [`合同编号:CY-${date.slice(0, 4)}-${random.digits(4)}`, 25],
    [`项目:${random.pick([...PROJECTS, ...projectsOf(Number(date.slice(0, 4)))])}`, 20],
    [`送货单号:${random.digits(10)};收货人:${random.pick(["仓库", "前台", "生产部"])}`, 10],
    [`结算周期:${date.slice(0, 7)}`, 5],
  ]);
}
