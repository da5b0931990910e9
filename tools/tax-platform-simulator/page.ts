/** A page that says what this is, what it holds, and lets one issue an invoice; without any script of others. */
import { KEYS, NOTICE } from "./specimen.ts";
import { type Party, type Store, timeOf } from "./store.ts";

const SHOWN = 100;
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

export function page(store: Store, party: Party): string {
  const at = store.now();
  const rows = [...store.invoices.values()]
    .toReversed()
    .slice(0, SHOWN)
    .map(({ number, seller, buyer, total, issuedAt, availableAt }) => {
      const { fpzt } = store.statusOf(number, at);
      const told = availableAt <= at ? "可取" : `${timeOf(availableAt)} 起可取`;
      const cells = [number, timeOf(issuedAt), seller.name, buyer.name, total, `fpzt ${fpzt}`, told];
      const flush = `<td><button data-control="status" data-number="${escaped(number)}">红冲</button></td>`;
      return `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join("")}${flush}</tr>`;
    });
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>税务平台模拟器 · 样张 SPECIMEN</title>
<style>body{font:16px/1.5 sans-serif;margin:2rem;max-width:70rem}table{border-collapse:collapse}td,th{border:1px solid #999;padding:.2rem .5rem;text-align:left}
.notice{border:3px solid #b3261e;padding:1rem;font-weight:bold}label{display:block;margin:.5rem 0}</style>
<h1>税务平台模拟器 / tax platform simulator</h1>
<p class="notice">${NOTICE}</p>
<p>时钟 ${timeOf(at)} · ${store.outage ? "停机中" : "运行中"} · ${store.signedOut ? "登录已掉" : "已登录"}</p>
<form id="issue"><h2>开一张样张</h2>
<label>企业税号 <input name="taxId" required value="${escaped(party.taxId)}"></label><label>企业名称 <input name="name" required value="${escaped(party.name)}"></label>
<label>方向 <select name="direction"><option value="received">进项</option><option value="issued">销项</option></select></label>
<button>开票</button></form>
<p><button data-control="outage" data-on="${String(!store.outage)}">${store.outage ? "恢复" : "停机"}</button>
<button data-control="signed-out" data-on="${String(!store.signedOut)}">${store.signedOut ? "重新登录" : "掉登录"}</button></p>
<table><thead><tr><th>号码<th>开票<th>销售方<th>购买方<th>价税合计<th>状态<th><th></tr></thead><tbody>${rows.join("")}</tbody></table>
<h2>连接用</h2><pre>${escaped(JSON.stringify(KEYS, null, 1))}</pre>
<script>
const send = (name, body) => fetch("/control/" + name, { method: "POST", body: JSON.stringify(body) }).then(() => location.reload());
document.getElementById("issue").onsubmit = (event) => { event.preventDefault(); send("issue", Object.fromEntries(new FormData(event.target))); };
for (const button of document.querySelectorAll("[data-control]")) button.onclick = () =>
  send(button.dataset.control, button.dataset.number ? { number: button.dataset.number, fpzt: "8" } : { on: button.dataset.on === "true" });
</script></html>`;
}
