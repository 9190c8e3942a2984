// This browser as the agent's phone: whether it is, the call in it, devices, levels and quality. It follows the desk: it joins when the
// agent is signed in at a phone and wishes it, and takes the call of a page that was reloaded up again by itself.

import { defineStore } from "pinia";
import { computed, reactive, ref, shallowRef, watch } from "vue";

import { BrowserCall, openMicrophone, type CallQuality } from "@/api/browser-call";
import { PhoneSocket, type PhoneLoss, type PhoneMessage } from "@/api/phone-socket";
import { echoTest, ringBell } from "@/base/ring-tone";
import { recall, remember } from "@/base/storage";
import { useDeskStore } from "@/stores/desk";

export type PhoneState = "off" | "joining" | "idle" | "ringing" | "connecting" | "talking";
export type PhoneProblem = "" | "microphone" | "media" | "replaced" | "unsupported";

const measureEveryMs = 2_000;
const metersEveryMs = 100;
const echoTestMs = 8_000;

/** Good, fair or poor by what people notice: loss first, then jitter and delay. */
export function grade(quality: CallQuality): "good" | "fair" | "poor" {
  const { lost, jitterMs, roundTripMs } = quality;
  if (lost > 0.05 || jitterMs > 60 || (roundTripMs ?? 0) > 400) return "poor";
  return lost > 0.01 || jitterMs > 30 || (roundTripMs ?? 0) > 200 ? "fair" : "good";
}

export const usePhoneStore = defineStore("phone", () => {
  const desk = useDeskStore();
  const isWanted = ref(recall("browser_phone") === "yes");
  const state = ref<PhoneState>("off");
  const problem = ref<PhoneProblem>("");
  const leg = ref<number | null>(null);
  const quality = ref<CallQuality | null>(null);
  const levels = reactive({ own: 0, other: 0 });
  const devices = shallowRef<MediaDeviceInfo[]>([]);
  const chosen = reactive({ microphone: recall("microphone") ?? "", speaker: recall("speaker") ?? "", bell: recall("bell") ?? "" });
  const isCleaned = ref(recall("clean_voice") !== "no");
  const microphone = computed(() => ({ deviceId: chosen.microphone, cleaned: isCleaned.value }));
  const isEchoing = ref(false);
  const isSupported = computed(() => typeof RTCPeerConnection !== "undefined" && Boolean(navigator.mediaDevices));
  const isJoined = computed(() => state.value !== "off" && state.value !== "joining");

  let call: BrowserCall | null = null;
  let iceServers: RTCIceServer[] = [];
  let stopBell: () => void = () => undefined;
  let stopEcho: () => void = () => undefined;
  let notice: Notification | null = null;
  let meters: ReturnType<typeof setInterval> | undefined;
  let measures: ReturnType<typeof setInterval> | undefined;
  const socket = new PhoneSocket({ message: receive, closed });

  watch(() => isWanted.value && desk.state !== "signed_out", (wanted) => {
    if (wanted) join();
    else leave();
  }, { immediate: true });

  // Who has just dialled need not pick up as well.
  watch(() => state.value === "ringing" && desk.state === "outbound", (placed) => {
    if (placed) void answer();
  });

  function join(): void {
    if (!isSupported.value) {
      problem.value = "unsupported";
      return;
    }
    if (state.value !== "off") return;
    state.value = "joining";
    socket.start();
  }

  function leave(): void {
    socket.stop();
    endCall();
    state.value = "off";
  }

  /** The switch of the phone bar. Switching on asks for the microphone, so that the first call does not have to. */
  async function use(on: boolean): Promise<void> {
    remember("browser_phone", on ? "yes" : "no");
    problem.value = "";
    isWanted.value = on;
    if (!on) return;
    join(); // again, after another page had taken over
    try {
      (await openMicrophone(microphone.value)).getTracks().forEach((track) => track.stop());
      await listDevices();
    } catch {
      problem.value = "microphone";
    }
    if (typeof Notification !== "undefined" && Notification.permission === "default") await Notification.requestPermission();
  }

  async function listDevices(): Promise<void> {
    devices.value = (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.deviceId !== "");
  }

  async function choose(kind: keyof typeof chosen, deviceId: string): Promise<void> {
    chosen[kind] = deviceId;
    remember(kind, deviceId);
    if (kind === "speaker") await call?.useSpeaker(deviceId);
    if (kind === "microphone") await call?.useMicrophone(microphone.value);
  }

  async function clean(on: boolean): Promise<void> {
    isCleaned.value = on;
    remember("clean_voice", on ? "yes" : "no");
    await call?.useMicrophone(microphone.value);
  }

  function closed(why: PhoneLoss): void {
    if (why === "lost") {
      // The sound may well go on; the server keeps the call until the wire is back.
      if (state.value !== "talking") state.value = "joining";
      return;
    }
    endCall();
    state.value = "off";
    if (why === "replaced") {
      problem.value = "replaced";
      isWanted.value = false;
    }
  }

  function receive(message: PhoneMessage): void {
    if (message.type === "joined") {
      // What ended while the wire was lost was told to nobody.
      if (message.leg === null && leg.value !== null) endCall();
      if (leg.value === null) state.value = "idle";
    } else if (message.type === "ring") {
      iceServers = message.ice_servers;
      ring(message.leg);
    } else if (message.type === "resume") {
      iceServers = message.ice_servers;
      void answer(message.leg);
    } else if (message.leg !== leg.value) {
      return;
    } else if (message.type === "media") {
      call?.takeAnswer(message.sdp).catch(() => fail("media"));
    } else if (message.type === "connected") {
      state.value = "talking";
      measure();
    } else {
      if (message.type === "problem") problem.value = "media";
      endCall();
      state.value = "idle";
    }
  }

  function ring(on: number): void {
    endCall();
    problem.value = "";
    leg.value = on;
    state.value = "ringing";
    stopBell = ringBell(chosen.bell || chosen.speaker);
    socket.send({ type: "ringing", leg: on });
  }

  /** A desktop notification with the words of whoever shows the call; a click on it answers nothing but brings the page forward. */
  function announce(title: string, text: string): void {
    if (typeof Notification === "undefined" || Notification.permission !== "granted" || document.visibilityState === "visible") return;
    notice = new Notification(title, { body: text, tag: "callfloor-ring", requireInteraction: true });
    notice.onclick = () => window.focus();
  }

  async function answer(on: number | null = leg.value): Promise<void> {
    if (on === null) return;
    quiet();
    call?.close();
    leg.value = on;
    state.value = "connecting";
    const mine = (call = new BrowserCall(() => void answer(on), iceServers)); // the network changed: a fresh way to the same call
    try {
      const sdp = await mine.offer(microphone.value, chosen.speaker);
      if (call === mine) socket.send({ type: "answer", leg: on, sdp });
    } catch {
      fail("microphone");
    }
  }

  function fail(why: PhoneProblem): void {
    problem.value = why;
    hangUp();
  }

  /** Declines what rings, ends what talks. */
  function hangUp(): void {
    if (leg.value !== null) socket.send({ type: "hang_up", leg: leg.value });
    endCall();
    if (isJoined.value) state.value = "idle";
  }

  function press(digits: string): void {
    call?.press(digits);
  }

  function quiet(): void {
    stopBell();
    stopBell = () => undefined;
    notice?.close();
    notice = null;
  }

  function endCall(): void {
    quiet();
    clearInterval(meters);
    clearInterval(measures);
    call?.close();
    call = null;
    leg.value = null;
    quality.value = null;
    levels.own = levels.other = 0;
  }

  function measure(): void {
    clearInterval(meters);
    clearInterval(measures);
    meters = setInterval(() => Object.assign(levels, call?.levels() ?? { own: 0, other: 0 }), metersEveryMs);
    measures = setInterval(() => void call?.quality().then((now) => (quality.value = now)), measureEveryMs);
  }

  async function testEcho(): Promise<void> {
    if (isEchoing.value) return stopEcho();
    try {
      const end = echoTest(await openMicrophone(microphone.value), chosen.speaker);
      isEchoing.value = true;
      const timer = setTimeout(() => stopEcho(), echoTestMs);
      stopEcho = () => {
        clearTimeout(timer);
        end();
        isEchoing.value = false;
        stopEcho = () => undefined;
      };
    } catch {
      problem.value = "microphone";
    }
  }

  return { isWanted, isSupported, isJoined, state, problem, leg, quality, levels, devices, chosen, isCleaned, isEchoing, use, choose, clean, listDevices, announce, answer, hangUp, press, testEcho };
});
