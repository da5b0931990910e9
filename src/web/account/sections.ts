/** The sections of one's own account, in the order of the list. */
import { lazy } from "react";
import type { Section } from "../ui/section-page.tsx";

export const ACCOUNT_SECTIONS: readonly Section[] = [
  {
    path: "profile",
    word: "web-account:profile.title",
    icon: "person",
    component: lazy(() => import("./profile.tsx").then(({ Profile }) => ({ default: Profile }))),
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
