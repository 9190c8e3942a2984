// The script for other programs' pages, one file without imports: puts the phone's frame into an element, and speaks with it.
//
//   const phone = callfloorPhone.show(document.querySelector("#phone"));
//   phone.on("call", (call) => …);            phone.send("dial", { number: "13800000001" }).catch(…);

type Handler = (data: unknown) => void;
interface Waiting {
  resolve: () => void;
  reject: (error: Error) => void;
}
interface Told {
  callfloor?: string;
  event?: string;
  data?: unknown;
  id?: number;
  ok?: boolean;
  error?: string;
}
interface Options {
  server?: string;
  language?: string;
}

const script = document.currentScript as HTMLScriptElement | null;
const patienceMs = 30_000;

function show(element: HTMLElement, options: Options = {}): { frame: HTMLIFrameElement; on: (event: string, handler: Handler) => void; send: (command: string, data?: object) => Promise<void>; close: () => void } {
  const server = new URL(options.server ?? script?.src ?? location.href).origin;
  const handlers = new Map<string, Handler[]>();
  const last = new Map<string, unknown>();
  const waiting = new Map<number, Waiting>();
  let sent = 0;
  const frame = document.createElement("iframe");
  frame.src = `${server}/embed/phone${options.language ? `?language=${encodeURIComponent(options.language)}` : ""}`;
  frame.title = "callfloor";
  frame.allow = "microphone; autoplay; speaker-selection";
  frame.style.cssText = "width: 100%; height: 100%; border: 0";

  function receive(event: MessageEvent<Told>): void {
    if (event.source !== frame.contentWindow || event.origin !== server || typeof event.data !== "object") return;
    const told = event.data;
    if (told.callfloor === "event" && told.event !== undefined) {
      if (told.event === "hello") clearInterval(greeting);
      last.set(told.event, told.data);
      handlers.get(told.event)?.forEach((handler) => handler(told.data));
    } else if (told.callfloor === "result" && told.id !== undefined) {
      const asked = waiting.get(told.id);
      waiting.delete(told.id);
      if (told.ok) asked?.resolve();
      else asked?.reject(new Error(told.error));
    }
  }
  window.addEventListener("message", receive);
  frame.addEventListener("load", () => greet());
  // The frame's script may begin to listen after it was loaded.
  const greet = (): void => frame.contentWindow?.postMessage({ callfloor: "hello" }, server);
  const greeting = setInterval(greet, 500);
  element.append(frame);

  return {
    frame,
    /** "state", "call" or "hello"; told at once what was told last. */
    on(event, handler) {
      handlers.set(event, [...(handlers.get(event) ?? []), handler]);
      if (last.has(event)) handler(last.get(event));
    },
    /** Ends when it is done; fails with the server's words when it is refused. */
    send(command, data = {}) {
      sent += 1;
      const id = sent;
      return new Promise<void>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        setTimeout(() => waiting.delete(id) && reject(new Error("the phone does not answer")), patienceMs);
        frame.contentWindow?.postMessage({ ...data, callfloor: "command", id, command }, server);
      });
    },
    close() {
      clearInterval(greeting);
      window.removeEventListener("message", receive);
      frame.remove();
    },
  };
}

(window as unknown as { callfloorPhone: object }).callfloorPhone = { show };
export {};
