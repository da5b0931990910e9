/** Passkeys in this browser: made, asked for, and whether there are any at this address. */
import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  WebAuthnAbortService,
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  startAuthentication,
  startRegistration,
} from "@simplewebauthn/browser";
import { call } from "../api/client.ts";

const DIGITS = /^(\d+\.){3}\d+$|^\[/;

/** Browsers have them at https addresses and localhost alone, and never where the address is digits. */
export const passkeysHere = (): boolean => window.isSecureContext && browserSupportsWebAuthn() && !DIGITS.test(location.hostname);

/** The person closed the dialog of his browser, or took too long: nothing to tell him. */
export const wasCancelled = (error: unknown): boolean =>
  error instanceof Error && ["NotAllowedError", "AbortError"].includes(error.name);

const ask = (path: string) => call<PublicKeyCredentialRequestOptionsJSON>("POST", `${path}/options`, { ungated: true });

export async function signInByPasskey(): Promise<void> {
  const path = "/api/v1/sign-in/passkey";
  await call("POST", path, { body: await startAuthentication({ optionsJSON: await ask(path) }), ungated: true });
}

/** The browser offers passkeys in the field of the e-mail; false where it can't. Ends with `endAutofill`. */
export async function signInByAutofill(): Promise<boolean> {
  if (!passkeysHere() || !(await browserSupportsWebAuthnAutofill())) return false;
  const path = "/api/v1/sign-in/passkey";
  const body = await startAuthentication({ optionsJSON: await ask(path), useBrowserAutofill: true });
  await call("POST", path, { body, ungated: true });
  return true;
}
export const endAutofill = (): void => WebAuthnAbortService.cancelCeremony();

export async function proveByPasskey(): Promise<void> {
  const path = "/api/v1/account/proof/passkey";
  await call("POST", path, { body: await startAuthentication({ optionsJSON: await ask(path) }) });
}

export async function addPasskey(name: string): Promise<void> {
  const path = "/api/v1/account/passkeys";
  const optionsJSON = await call<PublicKeyCredentialCreationOptionsJSON>("POST", `${path}/options`);
  await call("POST", path, { body: { name, answer: await startRegistration({ optionsJSON }) } });
}
