/** What a browser says of itself beside a question (D12, D15, D16): everything in it may be missing, or anything. Pure. */

/** How the clock of a device may differ from ours before it matters. */
const CLOCK_OFF_SECONDS = 300;
const SLOW_MS = 1_500;
const LOSSY_PERCENT = 5;
/** More is no measurement. */
const MOST = 600_000;
/** What may be missing of a browser, by name. */
export const CAPABILITIES = ["camera", "wasm", "indexed-db", "service-worker", "secure-context", "file-reading"] as const;
type Capability = (typeof CAPABILITIES)[number];
/** Ends of a session, by name. */
export const SIGN_IN_TROUBLES = ["expired", "signed-out", "locked", "forgotten"] as const;

export type Environment = {
  signIn: (typeof SIGN_IN_TROUBLES)[number] | null;
  /** files that wait on the device to be sent */
  waitingUploads: number;
  /** lost the way to the server a moment ago */
  offline: boolean;
  /** milliseconds and percent, where they are out of order */
  slowMs: number | null;
  lostPercent: number | null;
  /** seconds by which its clock is off; negative where it is slow */
  clockOff: number | null;
  /** what doesn't get through: names of ports and ways */
  blocked: string[];
  missing: Capability[];
  outdated: boolean;
};

export const NO_ENVIRONMENT: Environment = {
  signIn: null,
  waitingUploads: 0,
  offline: false,
  slowMs: null,
  lostPercent: null,
  clockOff: null,
  blocked: [],
  missing: [],
  outdated: false,
};

/** Reads what a browser sent; what isn't understood is left out. @param sent anything; it comes from outside */
export function readEnvironment(sent: Readonly<Record<string, unknown>>, now: Date): Environment {
  const number = (name: string): number | null => {
    const value = sent[name];
    return typeof value === "number" && value >= 0 && value <= MOST ? Math.round(value) : null;
  };
  const names = (name: string): string[] => {
    const value = sent[name];
    return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
  };
  const [latency, loss] = [number("latencyMs"), number("lossPercent")];
  return {
    signIn: SIGN_IN_TROUBLES.find((each) => each === sent["signIn"]) ?? null,
    waitingUploads: Math.min(number("waitingUploads") ?? 0, 1_000),
    offline: sent["online"] === false,
    slowMs: latency !== null && latency >= SLOW_MS ? latency : null,
    lostPercent: loss !== null && loss >= LOSSY_PERCENT && loss <= 100 ? loss : null,
    clockOff: clockOff(sent["clock"], now),
    blocked: names("blocked")
      .filter((each) => /^[\w.:-]{1,40}$/u.test(each))
      .slice(0, 5),
    missing: CAPABILITIES.filter((each) => names("missing").includes(each)),
    outdated: sent["outdated"] === true,
  };
}

function clockOff(clock: unknown, now: Date): number | null {
  if (typeof clock !== "string") return null;
  const seconds = Math.round((Date.parse(clock) - now.getTime()) / 1000);
  return Number.isNaN(seconds) || Math.abs(seconds) < CLOCK_OFF_SECONDS ? null : seconds;
}
