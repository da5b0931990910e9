/** IMAP servers of what most companies have, to choose from; whatever else is typed. */
export const MAIL_HOSTS = [
  "imap.exmail.qq.com",
  "imap.qiye.aliyun.com",
  "imaphz.qiye.163.com",
  "imap.qiye.163.com",
  "imap.feishu.cn",
  "imap.qq.com",
  "imap.163.com",
  "imap.126.com",
  "outlook.office365.com",
] as const;

const OF_DOMAIN: Record<string, string> = {
  "qq.com": "imap.qq.com",
  "foxmail.com": "imap.qq.com",
  "163.com": "imap.163.com",
  "126.com": "imap.126.com",
  "aliyun.com": "imap.aliyun.com",
  "outlook.com": "outlook.office365.com",
};

/** The server of a public provider's address; "" where the address doesn't tell. */
export const hostOf = (address: string): string => OF_DOMAIN[address.slice(address.indexOf("@") + 1).toLowerCase()] ?? "";
