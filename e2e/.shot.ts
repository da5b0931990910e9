import { launchBrowser } from "./browser.ts";
const base = process.env.B ?? "http://127.0.0.1:7100";
const b = await launchBrowser();
const email=process.env.EMAIL??"zhang@example.com", pw=process.env.PW??"correct horse 9";
for (const [w,h] of [[1440,900],[390,844]] as const) {
  const ctx = await b.browser.newContext({ viewport:{width:w,height:h}, locale:"zh-CN", deviceScaleFactor:1, colorScheme: (process.env.DARK?"dark":"light") });
  const p = await ctx.newPage();
  p.on("console", m => { if (m.type()==="error"||m.type()==="warning") console.log(w, m.type(), m.text().slice(0,300)); });
  p.on("pageerror", e => console.log(w,"PAGEERROR", e.message.slice(0,300)));
  await p.goto(base+"/sign-in"); await p.waitForTimeout(1500);
  await p.screenshot({path:`/tmp/shots/signin-${w}.png`});
  await p.request.post(base+"/api/auth/sign-in/email",{data:{email,password:pw},headers:{origin:base}});
  for (const path of process.argv.slice(2)) {
    await p.goto(base+path); await p.waitForTimeout(2500);
    await p.screenshot({path:`/tmp/shots/${path.replace(/[^a-z0-9]+/gi,"_")}-${w}.png`, fullPage: !!process.env.FULL});
  }
  await ctx.close();
}
await b.close();
