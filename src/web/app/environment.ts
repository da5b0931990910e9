/** What the browser knows of itself; goes along with a question (D12, D15, D16) and a call for help. Nothing in it names a person. */
import type { Environment } from "#api/environment.api.ts";
import { lateSignInTrouble } from "../api/sign-in-trouble.ts";
import { wayNow } from "../api/way.ts";
import { uploads } from "../intake/uploads.ts";
import { browserOf, isOutdated } from "../self-check/browser.ts";
import { hindrancesHere, missingHere } from "../self-check/looks.ts";

const LANGUAGES = ["zh-CN", "zh-TW", "en"] as const;
/** What takes a moment to look at is looked at beside a question, for the next one. */
const OLD_AFTER_MS = 300_000;
let hindered: Environment["hindered"];
let lookedAt = 0;

export function environment(): Environment {
  lookAgain();
  const phone = window.innerWidth < 700;
  return {
    online: navigator.onLine,
    clock: new Date().toISOString(),
    ...wayNow(),
    signIn: lateSignInTrouble(),
    waitingUploads: Math.min(uploads.unsent(), 1_000),
    missing: missingHere(),
    hindered,
    outdated: isOutdated(),
    ...browserOf(navigator.userAgent),
    phone,
    // the width of the window in points of the screen and of the page; on a phone they say nothing
    ...(phone || window.innerWidth === 0 ? {} : { zoomPercent: Math.round((100 * window.outerWidth) / window.innerWidth) }),
    language: LANGUAGES.find((each) => each === document.documentElement.lang),
    utcOffset: -new Date().getTimezoneOffset(),
  };
}

/** Begun when somebody signs in, so that the first question has it. */
export function lookAgain(): void {
  if (Date.now() - lookedAt < OLD_AFTER_MS) return;
  lookedAt = Date.now();
  void hindrancesHere().then((found) => (hindered = found));
}
