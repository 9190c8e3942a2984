// Starts the console: language, theme, stores, routes, clock.

import "element-plus/theme-chalk/base.css";
import "element-plus/theme-chalk/dark/css-vars.css";
import "@/base/styles/tokens.css";
import "@/base/styles/kit.css";
import "@/base/styles/page.css";
import "@/base/theme";

import { createPinia } from "pinia";
import { createApp } from "vue";

import { whenUnauthenticated } from "@/api/client";
import App from "@/app/app.vue";
import { createConsoleRouter } from "@/app/router";
import { startClock } from "@/base/clock";
import { i18n, setLanguage, type Language } from "@/base/i18n";
import { useSessionStore } from "@/stores/session";

setLanguage(i18n.global.locale.value as Language, false);
const app = createApp(App);
app.use(createPinia());
app.use(i18n);
const session = useSessionStore();
const router = createConsoleRouter(session);

// A session that ended elsewhere sends the person to the sign-in page, which brings him back to where he was.
whenUnauthenticated(() => {
  if (!session.signedIn) return;
  session.forget();
  const here = router.currentRoute.value.fullPath;
  void router.replace({ name: "sign-in", query: { to: here, ended: "1" } });
});

app.use(router);
startClock();
app.mount("#app");
