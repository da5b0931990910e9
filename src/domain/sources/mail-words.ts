/** Words by which mails, links and pages are told apart. */

export const INVOICE_MAIL = /发票|發票|电子票|電子票|开票|開票|invoice|fapiao|数电票|行程单|票据/i;
export const LEADS_TO_INVOICE = /发票|發票|下载|下載|查看|预览|版式|pdf|ofd|xml|invoice|fapiao|download|dzfp|fpkj/i;
export const ASIDE = /退订|退訂|unsubscribe|隐私|隱私|privacy|帮助|help|首页|官网|客服|app下载|下载app/i;
/** A link in a plain text, up to what ends it. */
export const LINK = /https?:\/\/[^\s<>"'，。；、）】》\u3000]+/gi;
export const CAPTCHA = /验证码|驗證碼|滑块|captcha|geetest/i;
export const SIGN_IN = /type=["']?password|登录|登錄|登入|sign[ -]?in|log[ -]?in/i;
