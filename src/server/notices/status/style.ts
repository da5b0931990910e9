import { Markup } from "./markup.ts";

/** Calm like the app, by day and by night. */
export const STYLE = new Markup(
  [
    ":root{color-scheme:light dark;--paper:#faf9f6;--ink:#1d1d1b;--quiet:#5f5c55;--line:#dedbd3;--fine:#237804;--warn:#8a5300;--bad:#b3261e;--link:#0958d9}",
    "@media(prefers-color-scheme:dark){:root{--paper:#171715;--ink:#eceae4;--quiet:#a9a59b;--line:#3a3833;--fine:#8fd67a;--warn:#f0b95c;--bad:#ff9d94;--link:#8ab8ff}}",
    "*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.6 system-ui,'Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif}",
    "header,main,footer{max-width:760px;margin:0 auto;padding:16px 20px}header{display:flex;justify-content:space-between;gap:16px;flex-wrap:wrap}",
    ".name{margin:0;font-weight:600}nav a[aria-current]{font-weight:600;color:var(--ink);text-decoration:none}a{color:var(--link)}",
    "h1{font-size:26px;margin:8px 0}h2{font-size:18px;margin:28px 0 8px}h3{font-size:16px;margin:0}.head{padding:12px 16px;border:1px solid var(--line);border-left-width:4px;font-size:18px}",
    ".head.fine{border-left-color:var(--fine)}.head.maintenance{border-left-color:var(--warn)}.head.trouble{border-left-color:var(--bad)}",
    ".parts,.updates{list-style:none;margin:0;padding:0}.parts li{display:flex;justify-content:space-between;gap:16px;padding:8px 0;border-bottom:1px solid var(--line)}",
    ".state.fine{color:var(--fine)}.state.maintenance{color:var(--warn)}.state.trouble{color:var(--bad);font-weight:600}",
    "article{padding:12px 0;border-bottom:1px solid var(--line)}.small,time,footer{color:var(--quiet);font-size:14px}.small{margin:0}.words{white-space:pre-line;overflow-wrap:anywhere}time{font-variant-numeric:tabular-nums}",
  ].join("\n"),
);
