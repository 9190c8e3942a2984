// The script of a web widget, as the company's page includes it:
//   <script async src="…/widget.js" data-widget="KEY"></script>
// One file without dependencies. A page whose origin is not in the widget's list gets no answer, and so shows nothing.

import { Visit, type WidgetView } from "@/widget/visit";
import { View } from "@/widget/view";

async function start(script: HTMLScriptElement): Promise<void> {
  const key = script.dataset["widget"] ?? "";
  const api = new URL(`/api/v1/web/${encodeURIComponent(key)}`, script.src);
  const answer = await fetch(api, { credentials: "omit" });
  if (!answer.ok) throw new Error(`callfloor: the widget ${key} is not for this page (${answer.status})`);
  const settings = (await answer.json()) as WidgetView;
  const view = new View(settings, script.dataset["language"] ?? document.documentElement.lang);
  const socket = new URL(`${api.pathname}/socket`, api);
  socket.protocol = socket.protocol.replace("http", "ws");
  const visit = new Visit(socket.href, key, () => view.show());
  view.use(visit);
  visit.takeUp();
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
  const begin = (): void => void start(script).catch((cause: unknown) => console.error(String(cause)));
  if (document.body) begin();
  else document.addEventListener("DOMContentLoaded", begin);
}
