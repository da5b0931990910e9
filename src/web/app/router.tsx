import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { ApiProblem } from "../api/problem.ts";
import { privateOfAddress } from "../invoices/filters.ts";
import { storeQuery } from "../lookups/lookups.api.ts";
import { LoadingPage } from "../ui/states.tsx";
import { CrashPage, NotFoundPage } from "./error-pages.tsx";
import { meOptions } from "../people/people.api.ts";
import { whoOpens } from "./opening.ts";
import { queryClient } from "./query-client.ts";
import { parseSearch, type Search, stringifySearch } from "./search-params.ts";

const root = createRootRoute({ component: Outlet });
const anySearch = (search: Record<string, unknown>): Search => search as Search;

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { to?: string } =>
    typeof search["to"] === "string" ? { to: search["to"] } : {},
  component: lazyRouteComponent(() => import("../people/sign-in-page.tsx"), "SignInPage"),
});
const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  component: lazyRouteComponent(() => import("../people/setup-page.tsx"), "SetupPage"),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: "/invitation",
  component: lazyRouteComponent(() => import("../people/invitation-page.tsx"), "InvitationPage"),
});
const secondFactor = createRoute({
  getParentRoute: () => root,
  path: "/second-factor",
  validateSearch: (search: Record<string, unknown>): { to?: string } =>
    typeof search["to"] === "string" ? { to: search["to"] } : {},
  component: lazyRouteComponent(() => import("../factors/owed-page.tsx"), "OwedPage"),
});
const forgot = createRoute({
  getParentRoute: () => root,
  path: "/forgot",
  component: lazyRouteComponent(() => import("../people/forgot-page.tsx"), "ForgotPage"),
});
const selfCheck = createRoute({
  getParentRoute: () => root,
  path: "/self-check",
  component: lazyRouteComponent(() => import("../self-check/self-check-page.tsx"), "SelfCheckPage"),
});
const signInHelp = createRoute({
  getParentRoute: () => root,
  path: "/sign-in-help",
  component: lazyRouteComponent(() => import("../people/sign-in-help-page.tsx"), "SignInHelpPage"),
});
const recover = createRoute({
  getParentRoute: () => root,
  path: "/recover",
  component: lazyRouteComponent(() => import("../people/link-pages.tsx"), "RecoverPage"),
});
const unlock = createRoute({
  getParentRoute: () => root,
  path: "/unlock",
  component: lazyRouteComponent(() => import("../people/link-pages.tsx"), "UnlockPage"),
});
const statusMail = createRoute({
  getParentRoute: () => root,
  path: "/status-mail",
  component: lazyRouteComponent(() => import("../status/status-mail-page.tsx"), "StatusMailPage"),
});

const unsubscribe = createRoute({
  getParentRoute: () => root,
  path: "/unsubscribe",
  component: lazyRouteComponent(() => import("../inbox/unsubscribe-page.tsx"), "UnsubscribePage"),
});

/** Everything behind the sign-in, in the shell with navigation. */
const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: async ({ location }) => {
    try {
      await whoOpens();
    } catch (error) {
      if (!(error instanceof ApiProblem && error.status === 401)) throw error;
      const to = location.href;
      throw redirect({ to: "/sign-in", search: to === "/" ? {} : { to } });
    }
    // a company asks for two factors, and this session showed one
    if (queryClient.getQueryData(meOptions.queryKey)?.needs === "second-factor")
      throw redirect({ to: "/second-factor", search: location.href === "/" ? {} : { to: location.href } });
  },
  component: lazyRouteComponent(() => import("./shell.tsx"), "Shell"),
});
const home = createRoute({
  getParentRoute: () => inside,
  path: "/",
  component: lazyRouteComponent(() => import("../home/home-page.tsx"), "HomePage"),
});
const invoices = createRoute({
  getParentRoute: () => inside,
  path: "/invoices",
  validateSearch: anySearch,
  // a link from elsewhere may name a number or words: they are kept under an id before the page opens
  beforeLoad: async ({ search }) => {
    const { named, rest } = privateOfAddress(search);
    if (Object.keys(named).length === 0) return;
    const { id } = await storeQuery(named);
    throw redirect({ to: "/invoices", search: { ...rest, query: id }, replace: true });
  },
  component: lazyRouteComponent(() => import("../invoices/list-page.tsx"), "ListPage"),
});
const invoice = createRoute({
  getParentRoute: () => inside,
  path: "/invoices/$id",
  component: lazyRouteComponent(() => import("../invoices/invoice-page.tsx"), "InvoicePage"),
});
const lookup = createRoute({
  getParentRoute: () => inside,
  path: "/lookups/$id",
  component: lazyRouteComponent(() => import("../lookups/lookup-page.tsx"), "LookupPage"),
});
const many = createRoute({
  getParentRoute: () => inside,
  path: "/lookups/many",
  component: lazyRouteComponent(() => import("../batch-lookups/many-page.tsx"), "ManyPage"),
});
const batch = createRoute({
  getParentRoute: () => inside,
  path: "/lookups/many/$id",
  validateSearch: anySearch,
  component: lazyRouteComponent(() => import("../batch-lookups/batch-page.tsx"), "BatchPage"),
});
const intake = createRoute({
  getParentRoute: () => inside,
  path: "/intake",
  component: lazyRouteComponent(() => import("../intake/intake-page.tsx"), "IntakePage"),
});
const lists = createRoute({
  getParentRoute: () => inside,
  path: "/lists",
  component: lazyRouteComponent(() => import("../lists/lists-page.tsx"), "ListsPage"),
});
const list = createRoute({
  getParentRoute: () => inside,
  path: "/lists/$id",
  component: lazyRouteComponent(() => import("../lists/list-page.tsx"), "ListPage"),
});
const reconciliations = createRoute({
  getParentRoute: () => inside,
  path: "/reconciliations",
  component: lazyRouteComponent(() => import("../reconciliation/reconciliations-page.tsx"), "ReconciliationsPage"),
});
const reconciliation = createRoute({
  getParentRoute: () => inside,
  path: "/reconciliations/$id",
  validateSearch: anySearch,
  component: lazyRouteComponent(() => import("../reconciliation/reconciliation-page.tsx"), "ReconciliationPage"),
});
const duplicates = createRoute({
  getParentRoute: () => inside,
  path: "/duplicates",
  component: lazyRouteComponent(() => import("../duplicates/duplicates-page.tsx"), "DuplicatesPage"),
});
const enter = createRoute({
  getParentRoute: () => inside,
  path: "/enter",
  validateSearch: anySearch,
  component: lazyRouteComponent(() => import("../entering/enter-page.tsx"), "EnterPage"),
});
const workList = createRoute({
  getParentRoute: () => inside,
  path: "/worklist",
  validateSearch: anySearch,
  component: lazyRouteComponent(() => import("../worklist/worklist-page.tsx"), "WorkListPage"),
});
const held = createRoute({
  getParentRoute: () => inside,
  path: "/held",
  component: lazyRouteComponent(() => import("../held/held-page.tsx"), "HeldPage"),
});
const review = createRoute({
  getParentRoute: () => inside,
  path: "/worklist/$subject/$id",
  validateSearch: anySearch,
  component: lazyRouteComponent(() => import("../worklist/review-page.tsx"), "ReviewPage"),
});
const ticket = createRoute({
  getParentRoute: () => inside,
  path: "/tickets/$id",
  component: lazyRouteComponent(() => import("../tickets/ticket-page.tsx"), "TicketPage"),
});
const tickets = createRoute({
  getParentRoute: () => inside,
  path: "/tickets",
  validateSearch: anySearch,
  component: lazyRouteComponent(() => import("../tickets/tickets-page.tsx"), "TicketsPage"),
});
const access = createRoute({
  getParentRoute: () => inside,
  path: "/access",
  validateSearch: anySearch,
  component: lazyRouteComponent(() => import("../access/access-page.tsx"), "AccessPage"),
});
const inbox = createRoute({
  getParentRoute: () => inside,
  path: "/inbox",
  component: lazyRouteComponent(() => import("../inbox/inbox-page.tsx"), "InboxPage"),
});
const audit = createRoute({
  getParentRoute: () => inside,
  path: "/audit",
  validateSearch: anySearch,
  component: lazyRouteComponent(() => import("../audit/audit-page.tsx"), "AuditPage"),
});
const admin = createRoute({
  getParentRoute: () => inside,
  path: "/admin",
  component: lazyRouteComponent(() => import("../admin/admin-page.tsx"), "AdminPage"),
});
const adminIndex = createRoute({
  getParentRoute: () => admin,
  path: "/",
  component: lazyRouteComponent(() => import("../admin/admin-page.tsx"), "AdminIndex"),
});
const adminSection = createRoute({
  getParentRoute: () => admin,
  path: "/$section",
  validateSearch: anySearch,
  component: lazyRouteComponent(() => import("../admin/admin-page.tsx"), "AdminSection"),
});
const adminOne = createRoute({
  getParentRoute: () => admin,
  path: "/$section/$id",
  validateSearch: anySearch,
  component: lazyRouteComponent(() => import("../admin/admin-page.tsx"), "AdminOne"),
});

const notices = createRoute({
  getParentRoute: () => inside,
  path: "/notices",
  component: lazyRouteComponent(() => import("../notices/past-page.tsx"), "NoticesPage"),
});
const account = createRoute({
  getParentRoute: () => inside,
  path: "/account/{-$section}",
  component: lazyRouteComponent(() => import("../account/account-page.tsx"), "AccountPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    setup,
    invitation,
    secondFactor,
    forgot,
    recover,
    selfCheck,
    signInHelp,
    unsubscribe,
    unlock,
    statusMail,
    inside.addChildren([
      home,
      invoices,
      invoice,
      lookup,
      many,
      batch,
      intake,
      lists,
      list,
      reconciliations,
      reconciliation,
      duplicates,
      ticket,
      tickets,
      access,
      inbox,
      enter,
      held,
      workList,
      review,
      audit,
      admin.addChildren([adminIndex, adminSection, adminOne]),
      notices,
      account,
    ]),
  ]),
  parseSearch,
  stringifySearch,
  defaultPreload: "intent",
  defaultPendingComponent: LoadingPage,
  defaultErrorComponent: CrashPage,
  defaultNotFoundComponent: NotFoundPage,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
