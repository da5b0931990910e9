/** The sections of one's own account, in the order of the list. */
import { lazy } from "react";
import type { Section } from "../ui/section-page.tsx";

/** For whoever has a space of his own: nobody else erases there. */
export const OWN_SPACE: Section = {
  path: "personal",
  word: "web-account:personal.title",
  icon: "lock",
  component: lazy(() => import("./own-space-section.tsx").then(({ OwnSpaceSection }) => ({ default: OwnSpaceSection }))),
};

export const ACCOUNT_SECTIONS: readonly Section[] = [
  {
    path: "profile",
    word: "web-account:profile.title",
    icon: "person",
    component: lazy(() => import("./profile.tsx").then(({ Profile }) => ({ default: Profile }))),
  },
  {
    path: "password",
    word: "web-account:password.title",
    icon: "lock",
    component: lazy(() => import("./password-section.tsx").then(({ PasswordSection }) => ({ default: PasswordSection }))),
  },
  {
    path: "sessions",
    word: "web-account:sessions.title",
    icon: "list",
    component: lazy(() => import("./sessions-section.tsx").then(({ SessionsSection }) => ({ default: SessionsSection }))),
  },
  {
    path: "tokens",
    word: "web-account:tokens.title",
    icon: "keyboard",
    component: lazy(() => import("./tokens-section.tsx").then(({ TokensSection }) => ({ default: TokensSection }))),
  },
  {
    path: "security",
    word: "web-factors:title",
    icon: "key",
    component: lazy(() =>
      import("../factors/security-section.tsx").then(({ SecuritySection }) => ({ default: SecuritySection })),
    ),
  },
];
