/** What a party's name looks like. */

/** Ends as names of companies, shops, offices and schools do; a bracket may follow. */
export const COMPANY =
  /(?:公司|集团|[厂店社部所院校局站场会馆行府署堂铺]|中心|商[场行]|大学|学校|医院|银行|酒店|宾馆|超市|合作社|事务所|委员会|个人|经营户|工作室)(?:[(（][^()（）]{1,12}[)）])?$/u;

/** Labels or figures in it, or two companies: something else was taken for a name, or stands glued to it. */
export const NOT_A_NAME = /[:：*]|名称|纳税人|识别号|地址|开户|[A-Za-z\d]{6}|(?<!集团)公司.+(?<![分支])公司/u;
