// The bell of the browser phone and the echo test: sound made here, on a chosen device.

async function toDevice(context: AudioContext, source: AudioNode, deviceId: string): Promise<HTMLAudioElement> {
  const out = context.createMediaStreamDestination();
  source.connect(out);
  const player = new Audio();
  player.srcObject = out.stream;
  if (deviceId && "setSinkId" in player) await player.setSinkId(deviceId).catch(() => undefined);
  await player.play().catch(() => undefined); // a page nobody has touched yet may not sound
  return player;
}

/** 450 Hz, one second in five, as exchanges here ring. The returned function ends it. */
export function ringBell(deviceId: string): () => void {
  const context = new AudioContext();
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = 450;
  tone.connect(volume);
  const rings = 30;
  volume.gain.setValueAtTime(0, context.currentTime);
  for (let i = 0; i < rings; i += 1) {
    volume.gain.setValueAtTime(0.25, context.currentTime + i * 5);
    volume.gain.setValueAtTime(0, context.currentTime + i * 5 + 1);
  }
  tone.start();
  const player = toDevice(context, volume, deviceId);
  return () => {
    void player.then((element) => element.pause());
    void context.close();
  };
}

/** One hears oneself a second later. The returned function ends it. */
export function echoTest(microphone: MediaStream, deviceId: string): () => void {
  const context = new AudioContext();
  const delay = context.createDelay(1);
  delay.delayTime.value = 1;
  context.createMediaStreamSource(microphone).connect(delay);
  const player = toDevice(context, delay, deviceId);
  return () => {
    void player.then((element) => element.pause());
    microphone.getTracks().forEach((track) => track.stop());
    void context.close();
  };
}
