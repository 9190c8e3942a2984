// Pages and who may open them. Every page is loaded when it is first opened.

import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteLocationRaw, type Router } from "vue-router";

import type { Role } from "@/api/types";
import type { useSessionStore } from "@/stores/session";

declare module "vue-router" {
  interface RouteMeta {
    open?: boolean; // no session needed
    roles?: Role[]; // any of these; absent: everybody signed in
  }
}

const reviewers: Role[] = ["admin", "team_leader", "qa_lead", "qa"];
const leads: Role[] = ["admin", "qa_lead"];
const byId = (route: RouteLocationNormalized): { id: number } => ({ id: Number(route.params["id"]) });
const qualityPages = [
  { path: "tasks", name: "quality-tasks", component: () => import("@/areas/quality/tasks-page.vue"), meta: { roles: reviewers } },
  { path: "results", name: "quality-results", component: () => import("@/areas/quality/results-page.vue") },
  { path: "schemes", name: "quality-schemes", component: () => import("@/areas/quality/schemes-page.vue") },
  { path: "schemes/:id(\\d+)", name: "quality-scheme", component: () => import("@/areas/quality/scheme-editor-page.vue"), props: byId, meta: { roles: leads } },
  { path: "reports", name: "quality-reports", component: () => import("@/areas/quality/reports-page.vue") },
  { path: "surveys", name: "quality-surveys", component: () => import("@/areas/surveys/surveys-page.vue") },
  { path: "plans", name: "quality-plans", component: () => import("@/areas/quality/plans-page.vue"), meta: { roles: [...reviewers, "director"] as Role[] } },
  { path: "calibrations", name: "quality-calibrations", component: () => import("@/areas/quality/calibrations-page.vue"), meta: { roles: [...reviewers, "director"] as Role[] } },
  { path: "calibrations/:id(\\d+)", name: "calibration", component: () => import("@/areas/quality/calibration-page.vue"), props: byId, meta: { roles: [...reviewers, "director"] as Role[] } },
  { path: "coaching", name: "quality-coaching", component: () => import("@/areas/quality/coaching-page.vue") },
  { path: "coaching/:id(\\d+)", name: "coaching-plan", component: () => import("@/areas/quality/coaching-plan-page.vue"), props: byId },
  { path: "clips", name: "quality-clips", component: () => import("@/areas/quality/clips-page.vue") },
  { path: "clips/:id(\\d+)", name: "clip", component: () => import("@/areas/quality/clip-page.vue"), props: byId },
  { path: "rules", name: "quality-rules", component: () => import("@/areas/quality/rules-page.vue"), meta: { roles: [...reviewers, "director"] as Role[] } },
  { path: "plans/new", name: "quality-new-plan", component: () => import("@/areas/quality/plan-editor-page.vue"), props: { id: 0 }, meta: { roles: leads } },
  { path: "plans/:id(\\d+)", name: "quality-plan", component: () => import("@/areas/quality/plan-editor-page.vue"), props: byId, meta: { roles: leads } },
  { path: "evaluations/:id(\\d+)", name: "evaluation", component: () => import("@/areas/quality/evaluation-page.vue"), props: byId },
];

type Session = ReturnType<typeof useSessionStore>;

const adminPage = {
  people: () => import("@/areas/admin/people-page.vue"),
  teams: () => import("@/areas/admin/teams-page.vue"),
  extensions: () => import("@/areas/admin/extensions-page.vue"),
  trunks: () => import("@/areas/admin/trunks-page.vue"),
  numbers: () => import("@/areas/admin/numbers-page.vue"),
  queues: () => import("@/areas/admin/queues-page.vue"),
  flows: () => import("@/areas/admin/flows-page.vue"),
  data_sources: () => import("@/areas/admin/data-sources-page.vue"),
  classes: () => import("@/areas/admin/classes-page.vue"),
  prompts: () => import("@/areas/admin/prompts-page.vue"),
  centre: () => import("@/areas/admin/centre-page.vue"),
  alert_rules: () => import("@/areas/admin/alert-rules-page.vue"),
  customer_fields: () => import("@/areas/admin/customer-fields-page.vue"),
  archive: () => import("@/areas/admin/archive-page.vue"),
  api_keys: () => import("@/areas/admin/api-keys-page.vue"),
  widgets: () => import("@/areas/admin/widgets-page.vue"),
  webhooks: () => import("@/areas/admin/webhooks-page.vue"),
  mail: () => import("@/areas/admin/mail-page.vue"),
  embedding: () => import("@/areas/admin/embedding-page.vue"),
  screen_pop: () => import("@/areas/admin/screen-pop-page.vue"),
  audit: () => import("@/areas/admin/audit-page.vue"),
  system: () => import("@/areas/admin/system-page.vue"),
};

const routes = [
  { path: "/sign-in", name: "sign-in", component: () => import("@/areas/session/sign-in-page.vue"), meta: { open: true } },
  { path: "/wall", name: "wall", component: () => import("@/areas/floor/wall-page.vue"), meta: { roles: ["team_leader", "admin"] as Role[] } },
  {
    path: "/",
    component: () => import("@/app/shell.vue"),
    children: [
      { path: "", name: "home", component: () => import("@/app/not-found.vue") },
      { path: "desk", name: "desk", component: () => import("@/areas/desk/desk-page.vue"), meta: { roles: ["agent"] as Role[] } },
      { path: "floor", name: "floor", component: () => import("@/areas/floor/floor-page.vue"), meta: { roles: ["team_leader", "admin"] as Role[] } },
      { path: "floor/measures", name: "floor-measures", component: () => import("@/areas/floor/measures-page.vue"), meta: { roles: ["team_leader", "admin", "director"] as Role[] } },
      { path: "alerts", name: "alerts", component: () => import("@/areas/alerts/alerts-page.vue"), meta: { roles: ["team_leader", "admin", "director"] as Role[] } },
      { path: "shifts", name: "shifts", component: () => import("@/areas/shifts/shifts-page.vue"), meta: { roles: ["agent", "team_leader", "admin", "director"] as Role[] } },
      { path: "shifts/handovers/:id(\\d+)", name: "handover", component: () => import("@/areas/shifts/handover-page.vue"), props: byId, meta: { roles: ["team_leader", "admin", "director"] as Role[] } },
      { path: "calls", name: "calls", component: () => import("@/areas/calls/calls-page.vue") },
      { path: "calls/wrap-ups", name: "wrap-ups", component: () => import("@/areas/calls/wrap-ups-page.vue") },
      { path: "calls/:id(\\d+)", name: "call", component: () => import("@/areas/calls/call-page.vue"), props: byId },
      { path: "customers", name: "customers", component: () => import("@/areas/customers/customers-page.vue") },
      { path: "customers/imports", name: "customer-imports", component: () => import("@/areas/customers/imports-page.vue"), meta: { roles: ["team_leader", "admin"] as Role[] } },
      { path: "customers/:id(\\d+)", name: "customer", component: () => import("@/areas/customers/customer-page.vue"), props: byId },
      { path: "callbacks", name: "callbacks", component: () => import("@/areas/callbacks/callbacks-page.vue") },
      { path: "faxes", name: "faxes", component: () => import("@/areas/fax/fax-page.vue"), meta: { roles: ["agent", "team_leader", "admin"] as Role[] } },
      { path: "voicemail", name: "voicemail", component: () => import("@/areas/voicemail/voicemail-page.vue"), meta: { roles: ["agent", "team_leader", "admin"] as Role[] } },
      { path: "knowledge", name: "knowledge", component: () => import("@/areas/knowledge/knowledge-page.vue") },
      { path: "blocked", name: "blocked", component: () => import("@/areas/admin/blocked-page.vue"), meta: { roles: ["team_leader", "admin"] as Role[] } },
      {
        path: "quality",
        component: () => import("@/areas/quality/quality-frame.vue"),
        children: [{ path: "", name: "quality", component: () => import("@/app/not-found.vue") }, ...qualityPages],
      },
      {
        path: "admin",
        name: "admin",
        component: () => import("@/areas/admin/admin-frame.vue"),
        meta: { roles: ["admin"] as Role[] },
        redirect: { name: "admin-people" },
        children: Object.entries(adminPage).map(([name, component]) => ({ path: name, name: `admin-${name}`, component })),
      },
      { path: ":rest(.*)*", name: "not-found", component: () => import("@/app/not-found.vue") },
    ],
  },
];

/** The page a person starts on. */
export function homeOf(session: Session): string {
  if (session.seesFloor && !session.isAgent) return "floor";
  if (session.isAgent) return "desk";
  return "calls";
}

function guard(session: Session, to: RouteLocationNormalized): RouteLocationRaw | true {
  if (to.meta.open) return session.signedIn && !session.mustChangePassword ? { name: homeOf(session) } : true;
  if (!session.signedIn || session.mustChangePassword) return { name: "sign-in", query: to.path === "/" ? {} : { to: to.fullPath } };
  if (to.name === "home") return { name: homeOf(session) };
  if (to.name === "quality") return { name: session.has("qa", "qa_lead", "admin") ? "quality-tasks" : "quality-results" };
  const roles = to.matched.flatMap((record) => record.meta.roles ?? []);
  if (roles.length > 0 && !session.has(...roles)) return { name: "not-found", params: { rest: to.path.slice(1).split("/") } };
  return true;
}

export function createConsoleRouter(session: Session): Router {
  const router = createRouter({ history: createWebHistory(), routes });
  router.beforeEach(async (to) => {
    try {
      await session.resume();
    } catch {
      // The server does not answer: the sign-in page says so when it is tried.
    }
    return guard(session, to);
  });
  // After an upgrade the old page files are gone; loading the page anew brings the new ones.
  router.onError((error: unknown, to) => {
    if (error instanceof Error && /dynamically imported module|Importing a module/.test(error.message)) location.assign(to.fullPath);
  });
  return router;
}
