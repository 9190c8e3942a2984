// The sound of an alert: two short tones, made here, so that no file is needed when the network is in trouble.

const tones = [880, 660];
const lengthS = 0.18;

export function soundAlarm(): void {
  try {
    const context = new AudioContext();
    const volume = context.createGain();
    volume.gain.value = 0.2;
    volume.connect(context.destination);
    tones.forEach((frequency, i) => {
      const tone = context.createOscillator();
      tone.frequency.value = frequency;
      tone.connect(volume);
      tone.start(context.currentTime + i * lengthS);
      tone.stop(context.currentTime + (i + 1) * lengthS);
      if (i === tones.length - 1) tone.onended = () => void context.close();
    });
  } catch {
    // A page nobody has touched yet may not sound; the banner shows all the same.
  }
}
