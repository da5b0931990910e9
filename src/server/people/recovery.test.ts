/** P3 D12: a forgotten password is set anew by a link, and nobody learns from it which names exist. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { NAME } from "./lockout.ts";
import { type SignInApp, cookieOf, linkIn, signInApp } from "./testing/sign-in-app.ts";

const NEW = "lanterns over mild rivers";
let world: SignInApp;
beforeAll(async () => {
  world = await signInApp();
});
afterAll(() => world?.close());

const ask = (email: string) => world.send("POST", "/api/v1/sign-in/recovery", "", { email });
const complete = (token: string, password = NEW) =>
  world.send("POST", "/api/v1/sign-in/recovery/complete", "", { token, password });

test("P3 a link by mail sets a new password once: sessions end, the name is open, the person is told", async () => {
  const { events, mailsTo, person, send, signIn } = world;
  const userId = await person("forgot@example.com");
  const session = cookieOf(await signIn("forgot@example.com"));
  for (let i = 0; i < NAME.free; i++) await signIn("forgot@example.com", "wrong password");
  expect((await ask("Forgot@Example.com")).statusCode).toBe(202);
  const mail = (await mailsTo("forgot@example.com", 2)).find((each) => each.includes("/recover#"))!;
  expect(mail).toContain("重设票在的密码");
  const token = linkIn(mail, "recover");
  // too weak a password doesn't use the link up
  expect((await complete(token, "password123!")).json()).toMatchObject({ status: 422, code: "password-common" });
  expect((await complete(token)).statusCode).toBe(200);
  expect((await send("GET", "/api/v1/who", session)).statusCode).toBe(401);
  expect((await signIn("forgot@example.com")).statusCode).toBe(401);
  expect((await signIn("forgot@example.com", NEW)).statusCode).toBe(200);
  expect((await complete(token)).json()).toMatchObject({ status: 403, code: "link-over" });
  expect((await mailsTo("forgot@example.com", 3)).some((each) => each.includes("您的票在密码已更改"))).toBe(true);
  expect(await events("password.recovered", userId)).toHaveLength(1);
});

test("P3 a link is over after half an hour, and when another one was made", async () => {
  const { mailsTo, person, platform } = world;
  await person("late@example.com");
  await ask("late@example.com");
  await mailsTo("late@example.com", 1);
  await ask("late@example.com");
  const [first, second] = await mailsTo("late@example.com", 2);
  expect((await complete(linkIn(first!, "recover"))).json()).toMatchObject({ code: "link-over" });
  platform.clock.advance(30 * 60_000);
  expect((await complete(linkIn(second!, "recover"))).json()).toMatchObject({ code: "link-over" });
});

test("P3 one link used by two browsers at once sets one password", async () => {
  const { mailsTo, person } = world;
  await person("twice@example.com");
  await ask("twice@example.com");
  const token = linkIn((await mailsTo("twice@example.com"))[0]!, "recover");
  const answers = await Promise.all([complete(token), complete(token, "another long story")]);
  expect(answers.map((answer) => answer.statusCode).toSorted((a, b) => a - b)).toEqual([200, 403]);
});

test("P3 the answer is the same for a name without an account, which gets no mail", async () => {
  const { mails, mailsTo, person } = world;
  await person("exists@example.com");
  const answers = await Promise.all(["exists@example.com", "unknown@example.com"].map(ask));
  const parts = answers.map(({ statusCode, body, headers }) => ({
    statusCode,
    body,
    type: headers["content-type"],
    cookies: headers["set-cookie"],
  }));
  expect(parts[0]).toEqual(parts[1]);
  await mailsTo("exists@example.com");
  expect(mails.taken.some((mail) => mail.to.includes("unknown@example.com"))).toBe(false);
});

test("O4 one name gets three mails an hour, and nothing tells that a fourth isn't sent", async () => {
  const { mailsTo, person, platform } = world;
  await person("often@example.com");
  await person("after-often@example.com");
  for (let i = 0; i < 5; i++) expect((await ask("often@example.com")).body).toBe('{"ok":true}');
  await ask("after-often@example.com");
  await mailsTo("after-often@example.com");
  expect(await mailsTo("often@example.com", 3)).toHaveLength(3);
  platform.clock.advance(3_600_000);
  await ask("often@example.com");
  expect(await mailsTo("often@example.com", 4)).toHaveLength(4);
});

test("O4 one address asks for thirty mails an hour at most", async () => {
  const { app } = world;
  const from = (email: string) =>
    app.inject({ method: "POST", url: "/api/v1/sign-in/recovery", payload: { email }, remoteAddress: "192.0.2.30" });
  for (let i = 0; i < 30; i++) expect((await from(`n${i}@example.com`)).statusCode).toBe(202);
  expect((await from("n31@example.com")).json()).toMatchObject({ status: 429, code: "too-many-asked" });
});

test("P3 the link in a mail leads to the installation's own address, whatever the request names", async () => {
  const { app, mailsTo, person } = world;
  await person("host@example.com");
  await app.inject({
    method: "POST",
    url: "/api/v1/sign-in/recovery",
    payload: { email: "host@example.com", redirectTo: "https://evil.example/", callbackURL: "https://evil.example/" },
    headers: { host: "evil.example", "x-forwarded-host": "evil.example" },
  });
  const [mail] = await mailsTo("host@example.com");
  expect(mail).not.toContain("evil.example");
});

test("P3 without a mail server the answer says what to do instead, for every name alike", async () => {
  const { platform } = world;
  const { mail } = platform.config;
  platform.config.mail = null;
  const answers = await Promise.all(["exists@example.com", "unknown@example.com"].map(ask));
  platform.config.mail = mail;
  expect(answers.map((answer) => answer.json().code)).toEqual(["mail-not-set-up", "mail-not-set-up"]);
});
