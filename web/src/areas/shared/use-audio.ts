// An audio element with what listening to calls needs: exact seeking, speed, one side alone, silence skipped.
// The bytes are asked for at the first play and not before, because every listening is written to the audit log.

import { onBeforeUnmount, ref, watch, type ComputedRef, type Ref } from "vue";

export const speeds = [0.75, 1, 1.25, 1.5, 2] as const;
export type Speed = (typeof speeds)[number];
export type Side = "both" | "left" | "right";

export interface AudioOptions {
  url: ComputedRef<string>;
  length: ComputedRef<number>;
  quiet: ComputedRef<{ from: number; to: number }[]>;
  moved: (ms: number | null) => void;
  /** How long it is, once its beginning has come. */
  measured?: (ms: number) => void;
}

export interface AudioControl {
  position: Ref<number>;
  playing: Ref<boolean>;
  failed: Ref<boolean>;
  speed: Ref<Speed>;
  side: Ref<Side>;
  skipSilence: Ref<boolean>;
  toggle(): Promise<void>;
  seek(ms: number): void;
  step(ms: number): void;
  faster(by: 1 | -1): void;
}

/** Sends the left, the right or both channels to both ears. */
class SideMixer {
  private readonly context = new AudioContext();
  private readonly left = this.context.createGain();
  private readonly right = this.context.createGain();

  constructor(element: HTMLAudioElement) {
    const split = this.context.createChannelSplitter(2);
    const sum = this.context.createGain();
    sum.channelCount = 1;
    sum.channelCountMode = "explicit";
    this.context.createMediaElementSource(element).connect(split);
    split.connect(this.left, 0).connect(sum);
    split.connect(this.right, 1).connect(sum);
    sum.connect(this.context.destination);
  }
  choose(side: Side): void {
    void this.context.resume();
    this.left.gain.value = side === "right" ? 0 : 1;
    this.right.gain.value = side === "left" ? 0 : 1;
  }
  close(): void {
    void this.context.close();
  }
}

export function useAudio(options: AudioOptions): AudioControl {
  const element = new Audio();
  element.preload = "none";
  const position = ref(0);
  const playing = ref(false);
  const failed = ref(false);
  const speed = ref<Speed>(1);
  const side = ref<Side>("both");
  const skipSilence = ref(false);
  let mixer: SideMixer | null = null;
  let frame = 0;

  function load(): void {
    if (element.src === "") element.src = options.url.value;
  }
  function follow(): void {
    position.value = element.currentTime * 1000;
    if (skipSilence.value) {
      const gap = options.quiet.value.find((stretch) => position.value > stretch.from + 200 && position.value < stretch.to - 300);
      if (gap) element.currentTime = (gap.to - 150) / 1000;
    }
    options.moved(position.value);
    if (playing.value) frame = requestAnimationFrame(follow);
  }
  async function toggle(): Promise<void> {
    load();
    if (!element.paused) return element.pause();
    failed.value = false;
    if (position.value >= options.length.value - 50) seek(0);
    try {
      await element.play();
    } catch (error) {
      failed.value = !(error instanceof DOMException && error.name === "AbortError");
    }
  }
  function seek(ms: number): void {
    const at = Math.min(options.length.value, Math.max(0, ms));
    position.value = at;
    options.moved(at);
    load();
    if (element.readyState >= HTMLMediaElement.HAVE_METADATA) element.currentTime = at / 1000;
  }

  // A place chosen before the first play is taken up as soon as the length is known.
  element.onloadedmetadata = () => {
    if (Number.isFinite(element.duration)) options.measured?.(element.duration * 1000);
    if (Math.abs(element.currentTime * 1000 - position.value) > 50) element.currentTime = position.value / 1000;
    element.playbackRate = speed.value;
  };
  element.onplay = () => {
    playing.value = true;
    frame = requestAnimationFrame(follow);
  };
  element.onpause = () => {
    playing.value = false;
  };
  element.onended = () => {
    playing.value = false;
    position.value = options.length.value;
  };
  element.onerror = () => {
    playing.value = false;
    failed.value = true;
  };

  watch(speed, (value) => {
    element.playbackRate = value;
  });
  watch(side, (value) => {
    mixer ??= new SideMixer(element);
    mixer.choose(value);
  });
  watch(options.url, () => {
    element.pause();
    element.removeAttribute("src");
    position.value = 0;
  });
  onBeforeUnmount(() => {
    cancelAnimationFrame(frame);
    element.onerror = null;
    element.pause();
    element.removeAttribute("src");
    mixer?.close();
    options.moved(null);
  });

  return {
    position, playing, failed, speed, side, skipSilence, toggle, seek,
    step: (ms) => seek(position.value + ms),
    faster: (by) => {
      const next = speeds[speeds.indexOf(speed.value) + by];
      if (next !== undefined) speed.value = next;
    },
  };
}
