// What the microphone hears, in the sound's own thread: 16-bit samples, 16,000 a second, eight parts of them a second.
const RATE = 16000, SIZE = 2048;
class Ear extends AudioWorkletProcessor {
  part = new Int16Array(SIZE); filled = 0; sum = 0; count = 0; due = 0;

  process([[channel]]) {
    for (const one of channel ?? []) {
      this.sum += one; this.count += 1; this.due += RATE / sampleRate;
      if (this.due < 1) continue; // the mean of what a slower rate has no room for
      this.part[this.filled++] = Math.max(-1, Math.min(1, this.sum / this.count)) * 32767;
      this.sum = this.count = 0;
      this.due -= 1;
      if (this.filled === SIZE) { this.port.postMessage(this.part.slice()); this.filled = 0; }
    }
    return true;
  }
}
registerProcessor("ear", Ear);
