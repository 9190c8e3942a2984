// A WebSocket that is told what to hear, for tests of the wires.

export class FakeSocket {
  static made: FakeSocket[] = [];
  readyState = 1; // open
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  sent: string[] = [];
  closed = false;
  constructor(readonly url: string) {
    FakeSocket.made.push(this);
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.closed = true;
  }
  hear(message: object): void {
    this.onmessage?.(new MessageEvent("message", { data: JSON.stringify(message) }));
  }
  drop(code: number): void {
    this.onclose?.({ code } as CloseEvent);
  }
}

export const lastSocket = (): FakeSocket => FakeSocket.made[FakeSocket.made.length - 1] as FakeSocket;
