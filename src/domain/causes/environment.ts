/** What a browser says of itself beside a question (D12, D15, D16): everything in it may be missing. Pure. */

/** How the clock of a device may differ from ours before it matters. */
const CLOCK_OFF_SECONDS = 300;
const SLOW_MS = 1_500;
const LOSSY_PERCENT = 5;

/** What may be missing of a browser, by name. */
export const CAPABILITIES = ["camera", "wasm", "indexed-db", "service-worker", "secure-context", "file-reading"] as const;
/** What a browser has and something keeps it from using. */
export const HINDRANCES = ["camera-denied", "storage-full", "in-app", "old-page"] as const;
/** What a network may let through or not, apart from ordinary questions. */
export const WAYS = ["live"] as const;
/** Ends of a session, by name. */
export const SIGN_IN_TROUBLES = ["expired", "signed-out", "locked", "forgotten"] as const;

type Capability = (typeof CAPABILITIES)[number];
type Hindrance = (typeof HINDRANCES)[number];
type Way = (typeof WAYS)[number];
type SignInTrouble = (typeof SIGN_IN_TROUBLES)[number];

/** As it is sent; what wasn't looked at isn't there. */
export type Sent = {
  signIn?: SignInTrouble | undefined;
  waitingUploads?: number | undefined;
  online?: boolean | undefined;
  latencyMs?: number | undefined;
  lossPercent?: number | undefined;
  clock?: string | undefined;
  blocked?: Way[] | undefined;
  missing?: Capability[] | undefined;
  hindered?: Hindrance[] | undefined;
  outdated?: boolean | undefined;
};

export type Environment = {
  signIn: SignInTrouble | null;
  /** files that wait on the device to be sent */
  waitingUploads: number;
  /** lost the way to the server a moment ago */
  offline: boolean;
  /** milliseconds and percent, where they are out of order */
  slowMs: number | null;
  lostPercent: number | null;
  /** seconds by which its clock is off; negative where it is slow */
  clockOff: number | null;
  /** what doesn't get through */
  blocked: Way[];
  missing: Capability[];
  hindered: Hindrance[];
  outdated: boolean;
  /** what was looked at at all: where it wasn't, nothing can be ruled out */
  measured: { network: boolean; browser: boolean };
};

/** Reads what a browser sent; only what is out of order matters. */
export function readEnvironment(sent: Sent, now: Date): Environment {
  const { latencyMs, lossPercent } = sent;
  return {
    signIn: sent.signIn ?? null,
    waitingUploads: sent.waitingUploads ?? 0,
    offline: sent.online === false,
    slowMs: latencyMs !== undefined && latencyMs >= SLOW_MS ? latencyMs : null,
    lostPercent: lossPercent !== undefined && lossPercent >= LOSSY_PERCENT ? lossPercent : null,
    clockOff: sent.clock === undefined ? null : clockOff(sent.clock, now),
    blocked: sent.blocked ?? [],
    missing: sent.missing ?? [],
    hindered: sent.hindered ?? [],
    outdated: sent.outdated === true,
    measured: {
      network: latencyMs !== undefined && lossPercent !== undefined,
      browser: sent.missing !== undefined && sent.outdated !== undefined,
    },
  };
}

/** Of a question that no browser asked. */
export const NO_ENVIRONMENT: Environment = readEnvironment({}, new Date(0));

function clockOff(clock: string, now: Date): number | null {
  const seconds = Math.round((Date.parse(clock) - now.getTime()) / 1000);
  return Number.isNaN(seconds) || Math.abs(seconds) < CLOCK_OFF_SECONDS ? null : seconds;
}
