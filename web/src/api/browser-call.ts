// One call's sound between this browser and the server: microphone in, loudspeaker out, keys, levels and quality. A-law or mu-law, so
// that nobody has to transcode.

export interface CallQuality {
  /** Of what came within the last measure, 0 to 1. */
  lost: number;
  jitterMs: number;
  roundTripMs: number | null;
}

const codecs = ["audio/PCMA", "audio/PCMU", "audio/telephone-event"];

function wantedCodecs(): RTCRtpCodec[] {
  const known = RTCRtpReceiver.getCapabilities("audio")?.codecs ?? [];
  return known.filter((codec) => codecs.includes(codec.mimeType) && codec.clockRate === 8000).sort((a, b) => codecs.indexOf(a.mimeType) - codecs.indexOf(b.mimeType));
}

export interface Microphone {
  deviceId: string;
  /** Echo and noise are taken out and the volume evened; a good headset does that itself. */
  cleaned: boolean;
}

export async function openMicrophone({ deviceId, cleaned }: Microphone): Promise<MediaStream> {
  const audio: MediaTrackConstraints = { echoCancellation: cleaned, noiseSuppression: cleaned, autoGainControl: cleaned };
  // A headset that was unplugged must not keep anybody from answering: "ideal", not "exact".
  if (deviceId) audio.deviceId = { ideal: deviceId };
  return navigator.mediaDevices.getUserMedia({ audio });
}

/** How loud a stream is, 0 to 1, whenever asked. */
export class LevelMeter {
  private readonly analyser: AnalyserNode;
  private readonly samples: Uint8Array;

  constructor(context: AudioContext, stream: MediaStream) {
    this.analyser = context.createAnalyser();
    this.analyser.fftSize = 512;
    this.samples = new Uint8Array(this.analyser.fftSize);
    context.createMediaStreamSource(stream).connect(this.analyser);
  }

  level(): number {
    this.analyser.getByteTimeDomainData(this.samples);
    let sum = 0;
    for (const sample of this.samples) sum += ((sample - 128) / 128) ** 2;
    // A voice's mean is a tenth of full scale: shown by its root it fills half of the meter.
    return Math.min(1, Math.sqrt(Math.sqrt(sum / this.samples.length)));
  }
}

export class BrowserCall {
  private readonly peer: RTCPeerConnection;
  private readonly context = new AudioContext();
  private readonly speaker = new Audio();
  private microphone: MediaStream | null = null;
  private meters: { own: LevelMeter; other: LevelMeter | null } | null = null;
  private before = { lost: 0, received: 0 };

  /** `iceServers`: STUN and TURN where the way to the server needs them. */
  constructor(onGone: () => void, iceServers: RTCIceServer[] = []) {
    this.peer = new RTCPeerConnection({ bundlePolicy: "max-bundle", iceServers });
    this.peer.ontrack = (event) => {
      const stream = event.streams[0] ?? new MediaStream([event.track]);
      this.speaker.srcObject = stream;
      void this.speaker.play();
      if (this.meters) this.meters.other = new LevelMeter(this.context, stream);
    };
    this.peer.onconnectionstatechange = () => {
      if (this.peer.connectionState === "failed") onGone();
    };
  }

  /** The browser's offer. Throws when there is no microphone, or the user refuses it. */
  async offer(microphone: Microphone, speakerId: string): Promise<string> {
    this.microphone = await openMicrophone(microphone);
    this.meters = { own: new LevelMeter(this.context, this.microphone), other: null };
    await this.useSpeaker(speakerId);
    for (const track of this.microphone.getAudioTracks()) this.peer.addTrack(track, this.microphone);
    this.peer.getTransceivers().forEach((transceiver) => transceiver.setCodecPreferences(wantedCodecs()));
    const description = await this.peer.createOffer();
    await this.peer.setLocalDescription(description);
    return description.sdp ?? "";
  }

  async takeAnswer(sdp: string): Promise<void> {
    await this.peer.setRemoteDescription({ type: "answer", sdp });
  }

  async useSpeaker(deviceId: string): Promise<void> {
    if (!deviceId || !("setSinkId" in this.speaker)) return;
    await this.speaker.setSinkId(deviceId).catch(() => undefined); // gone meanwhile: the default speaks
  }

  async useMicrophone(microphone: Microphone): Promise<void> {
    const stream = await openMicrophone(microphone);
    const track = stream.getAudioTracks()[0];
    const sender = this.peer.getSenders().find((each) => each.track?.kind === "audio");
    if (!track || !sender) return;
    await sender.replaceTrack(track);
    this.microphone?.getTracks().forEach((old) => old.stop());
    this.microphone = stream;
    if (this.meters) this.meters.own = new LevelMeter(this.context, stream);
  }

  mute(isMuted: boolean): void {
    this.microphone?.getAudioTracks().forEach((track) => (track.enabled = !isMuted));
  }

  press(digits: string): void {
    this.peer.getSenders().find((sender) => sender.dtmf)?.dtmf?.insertDTMF(digits, 120, 70);
  }

  levels(): { own: number; other: number } {
    return { own: this.meters?.own.level() ?? 0, other: this.meters?.other?.level() ?? 0 };
  }

  async quality(): Promise<CallQuality | null> {
    let found: CallQuality | null = null;
    let roundTripMs: number | null = null;
    for (const report of (await this.peer.getStats()).values() as Iterable<Record<string, unknown>>) {
      if (report.type === "inbound-rtp" && report.kind === "audio") {
        const lost = Number(report.packetsLost ?? 0);
        const received = Number(report.packetsReceived ?? 0);
        const came = received - this.before.received;
        const missed = Math.max(0, lost - this.before.lost);
        this.before = { lost, received };
        found = { lost: came + missed > 0 ? missed / (came + missed) : 0, jitterMs: Number(report.jitter ?? 0) * 1000, roundTripMs: null };
      } else if (report.type === "candidate-pair" && report.nominated === true && report.currentRoundTripTime !== undefined) {
        roundTripMs = Number(report.currentRoundTripTime) * 1000;
      }
    }
    return found && { ...found, roundTripMs };
  }

  close(): void {
    this.microphone?.getTracks().forEach((track) => track.stop());
    this.speaker.srcObject = null;
    this.peer.close();
    void this.context.close();
  }
}
