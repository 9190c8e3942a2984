// A recording that looks and sounds like a talk: two channels of bursts that take turns, silent during hold.

import { random } from "./centre.mjs";

const rate = 8000;

export function loudnessOf(detail) {
  const { recording, segments } = detail;
  const rnd = random(recording.id);
  const turns = [];
  let at = 0;
  let side = 1;
  while (at < recording.duration_ms) {
    const ms = 600 + rnd() * 4200;
    turns.push({ from: at, to: at + ms, side, level: 0.25 + rnd() * 0.5 });
    at += ms + rnd() * rnd() * 3500;
    side = rnd() < 0.75 ? 1 - side : side;
  }
  const hold = segments.filter((s) => s.kind === "hold").map((s) => [s.started_at - recording.started_at, s.ended_at - recording.started_at]);
  return (ms, channel) => {
    if (hold.some(([from, to]) => ms >= from && ms < to)) return 0;
    const turn = turns.find((t) => ms >= t.from && ms < t.to);
    if (!turn || turn.side !== channel) return 0.004;
    return turn.level * (0.35 + 0.65 * Math.abs(Math.sin(ms / 170) * Math.sin(ms / 53)));
  };
}

export function peaks(detail, points) {
  const level = loudnessOf(detail);
  const step = detail.recording.duration_ms / points;
  const lane = (channel) => Array.from({ length: points }, (_, i) => {
    const value = Math.round(level(i * step, channel) * 1000) / 1000;
    return [-value, Math.round(value * 920) / 1000];
  });
  return { duration_ms: detail.recording.duration_ms, left: lane(0), right: lane(1) };
}

export function wav(durationMs, level = (ms) => (ms % 1000 < 500 ? 0.3 : 0), channels = 2) {
  const frames = Math.floor((durationMs * rate) / 1000);
  const data = Buffer.alloc(44 + frames * 2 * channels);
  data.write("RIFF", 0);
  data.writeUInt32LE(data.length - 8, 4);
  data.write("WAVEfmt ", 8);
  data.writeUInt32LE(16, 16);
  data.writeUInt16LE(1, 20);
  data.writeUInt16LE(channels, 22);
  data.writeUInt32LE(rate, 24);
  data.writeUInt32LE(rate * 2 * channels, 28);
  data.writeUInt16LE(2 * channels, 32);
  data.writeUInt16LE(16, 34);
  data.write("data", 36);
  data.writeUInt32LE(frames * 2 * channels, 40);
  const loud = Array.from({ length: channels }, () => 0);
  for (let i = 0; i < frames; i += 1) {
    if (i % 80 === 0) for (let c = 0; c < channels; c += 1) loud[c] = level((i / rate) * 1000, c);
    for (let c = 0; c < channels; c += 1) data.writeInt16LE(Math.round(Math.sin((i * 2 * Math.PI * (c ? 220 : 330)) / rate) * loud[c] * 12000), 44 + (i * channels + c) * 2);
  }
  return data;
}
