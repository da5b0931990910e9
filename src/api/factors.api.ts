/** How somebody signs in besides his password: one-time codes, passkeys; and what a first step may be followed by. */
import { z } from "zod";
import { Instant } from "./common.api.ts";

export const Code = z
  .string()
  .transform((text) => text.replace(/\s/g, ""))
  .pipe(z.string().regex(/^\d{6}$/))
  .describe("six digits of the authenticator app");
export const RecoveryCode = z
  .string()
  .max(40)
  .transform((text) => text.toUpperCase().replace(/[^A-Z0-9]/g, ""))
  .pipe(z.string().length(10))
  .transform((text) => `${text.slice(0, 5)}-${text.slice(5)}`)
  .describe("one of the ten recovery codes");

/** The answer to a password, and to a sign-in by a provider, may be that a second step follows. */
export const SecondStep = z
  .object({ code: Code.optional(), recoveryCode: RecoveryCode.optional(), trustDevice: z.boolean().default(false) })
  .refine(({ code, recoveryCode }) => (code === undefined) !== (recoveryCode === undefined));

/** How the person who is signed in proves once more that it is he. */
export const Proof = z
  .object({ password: z.string().min(1).max(200).optional(), code: Code.optional(), recoveryCode: RecoveryCode.optional() })
  .refine((proof) => Object.values(proof).filter((value) => value !== undefined).length === 1);

export const Passkey = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: Instant,
  lastUsedAt: Instant.nullable(),
  /** kept for several devices by their maker */
  synced: z.boolean(),
});
export const PasskeyName = z.string().trim().min(1).max(60);

export const SignInMethods = z.object({
  password: z.boolean(),
  secondFactor: z.object({ on: z.boolean(), recoveryCodesLeft: z.number().int() }),
  passkeys: z.array(Passkey),
  /** a company or a role asks for two factors */
  required: z.boolean(),
  /** required, and this session showed one: nothing else is open until it is set up */
  owed: z.boolean(),
  /** until when what follows a proof is open; null: a proof is needed first */
  provenUntil: Instant.nullable(),
  may: z.object({ turnOff: z.boolean(), removeLastPasskey: z.boolean() }),
});
export type SignInMethods = z.infer<typeof SignInMethods>;

export const NewSecondFactor = z.object({
  /** otpauth://…, the same as an SVG, and the secret for typing */
  uri: z.string(),
  qr: z.string(),
  secret: z.string(),
  recoveryCodes: z.array(z.string()),
});
export type NewSecondFactor = z.infer<typeof NewSecondFactor>;
export const RecoveryCodes = z.object({ recoveryCodes: z.array(z.string()) });

/** What a browser's own interface for passkeys is asked, and answers: as WebAuthn has it. */
export const WebAuthnOptions = z.record(z.string(), z.unknown());
export const WebAuthnAnswer = z.looseObject({
  id: z.string().max(2000),
  rawId: z.string().max(2000),
  type: z.literal("public-key"),
  response: z.record(z.string(), z.unknown()),
  clientExtensionResults: z.record(z.string(), z.unknown()).default({}),
});

export const Reason = z.object({ reason: z.string().trim().min(3).max(500) });
export const Done = z.object({ ok: z.literal(true) });
