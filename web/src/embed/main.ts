// The phone within another program's page (docs/integration.md): a part of the console without its frame and its other pages. Where no
// page shows it, it is a small phone of its own.

import "element-plus/theme-chalk/base.css";
import "element-plus/theme-chalk/dark/css-vars.css";
import "@/base/styles/tokens.css";
import "@/base/styles/kit.css";
import "@/base/styles/page.css";
import "@/base/theme";

import { createPinia } from "pinia";
import { createApp } from "vue";

import { restoreToken, whenUnauthenticated } from "@/api/client";
import { startClock } from "@/base/clock";
import { i18n, setLanguage, type Language } from "@/base/i18n";
import EmbedApp from "@/embed/embed-app.vue";
import { useSessionStore } from "@/stores/session";

const asked = new URLSearchParams(location.search).get("language");
setLanguage((asked === "en" || asked === "zh-CN" ? asked : i18n.global.locale.value) as Language, false);
restoreToken();
const app = createApp(EmbedApp);
app.use(createPinia());
app.use(i18n);
whenUnauthenticated(() => useSessionStore().forget());
startClock();
app.mount("#app");
