/** The second step of signing in, and the proof that it is still the same person: both by code or recovery code. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { Proof, SecondStep } from "#api/factors.api.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import type { Auth } from "../auth.ts";
import { fetchRequest, headersOf } from "../auth-http.ts";
import { countAttempt } from "../lockout.ts";
import { passwordIsRight } from "../passwords.ts";
import { accountDisabled } from "../people.errors.ts";
import { readSetting } from "../settings.ts";
import { proofWrong, secondStepOver, wrongCode } from "./factors.errors.ts";
import { noteProof, requireSession } from "./proof.ts";
import { recoveryHash } from "./recovery-codes.ts";
import { claimCode } from "./used-codes.ts";

type Kit = Pick<Platform, "db" | "clock" | "jobs" | "config">;

const BY_CODE = "/api/auth/two-factor/verify-totp";
const BY_RECOVERY_CODE = "/api/auth/two-factor/verify-backup-code";
const SESSION_COOKIE = /(?:^|;\s*)(?:__Host-)?better-auth\.session_token=[^;]*/g;

/** Answers with the session's cookies. @throws ProblemError 401 wrong-code, second-step-over; 429 while the name is locked */
export async function takeSecondStep(
  { db, clock, jobs, config }: Kit,
  auth: Auth,
  request: FastifyRequest,
  { code, recoveryCode, trustDevice }: z.output<typeof SecondStep>,
): Promise<Response> {
  const who = await auth.api.whoseSecondStep({ headers: headersOf(request) });
  if (who === null) throw secondStepOver();
  const attempt = await countAttempt({ db, clock, jobs }, request, who.email, "code");
  if (code !== undefined && !(await claimCode(db, who.userId, code, clock()))) throw await attempt.wrong(wrongCode());
  const trusted = trustDevice && (await readSetting(db, "secondFactor")).trustDevices;
  const inner = fetchRequest(
    request,
    { code: code ?? (await recoveryHash(config.secret!, who.userId, recoveryCode!)), trustDevice: trusted },
    code === undefined ? BY_RECOVERY_CODE : BY_CODE,
  );
  // whoever else is signed in here: the code is asked of the one who took the first step
  inner.headers.set("cookie", (inner.headers.get("cookie") ?? "").replace(SESSION_COOKIE, ""));
  const response = await auth.handler(inner);
  if (response.status === 403) throw accountDisabled();
  if (!response.ok)
    throw response.status === 401 && !(await isOver(response)) ? await attempt.wrong(wrongCode()) : secondStepOver();
  await attempt.right();
  return response;
}

const isOver = async (response: Response): Promise<boolean> => (await response.text()).includes("INVALID_TWO_FACTOR_COOKIE");

/** The session that is signed in has a few minutes for what needs a proof. @throws ProblemError 403 proof-wrong, 429 */
export async function prove(
  { db, clock, jobs, config }: Kit,
  auth: Auth,
  request: FastifyRequest,
  reply: FastifyReply,
  proof: z.output<typeof Proof>,
): Promise<void> {
  const { actor } = requireSession(request);
  const attempt = await countAttempt({ db, clock, jobs }, request, actor.email, "proof");
  const { password, code, recoveryCode } = proof;
  const right =
    password === undefined
      ? await codeIsRight({ db, clock, config }, auth, request, actor.userId, { code, recoveryCode })
      : await passwordIsRight(db, actor.userId, password);
  if (!right) throw await attempt.wrong(proofWrong());
  await attempt.right();
  const method = password !== undefined ? undefined : code !== undefined ? "code" : "recovery-code";
  await noteProof({ db, auth }, request, reply, clock(), method);
}

async function codeIsRight(
  { db, clock, config }: Pick<Kit, "db" | "clock" | "config">,
  auth: Auth,
  request: FastifyRequest,
  userId: string,
  { code, recoveryCode }: { code: string | undefined; recoveryCode: string | undefined },
): Promise<boolean> {
  // one that isn't confirmed yet proves nothing: whoever sits there may have made it himself
  const on = await db
    .selectFrom("twoFactor")
    .select("id")
    .where("userId", "=", userId)
    .where("verified", "=", true)
    .executeTakeFirst();
  if (on === undefined || (code !== undefined && !(await claimCode(db, userId, code, clock())))) return false;
  const path = code === undefined ? BY_RECOVERY_CODE : BY_CODE;
  const shown = code ?? (await recoveryHash(config.secret!, userId, recoveryCode!));
  return (await auth.handler(fetchRequest(request, { code: shown }, path))).ok;
}

/** The first right code of a fresh secret: from then on it is asked for at each sign-in. @throws ProblemError 401 wrong-code */
export async function confirmCode(
  { db, clock }: Pick<Platform, "db" | "clock">,
  auth: Auth,
  request: FastifyRequest,
  reply: FastifyReply,
  code: string,
): Promise<void> {
  const { actor } = requireSession(request);
  if (!(await claimCode(db, actor.userId, code, clock()))) throw wrongCode();
  const response = await auth.handler(fetchRequest(request, { code }, BY_CODE));
  if (!response.ok) throw wrongCode();
  for (const cookie of response.headers.getSetCookie()) void reply.header("set-cookie", cookie);
}
