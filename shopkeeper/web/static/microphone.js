// The microphone, fetched when its button is first pressed. Nothing is heard before the shopper allows it; a pause ends it,
// or a second press. What was said goes into the box, to be corrected before it is searched; the recording is not kept.
const RATE = 16000, MOST = 30000, PAUSE = 1300, PATIENCE = 8000, LOUD = 0.015;
const REASONS = {
  NotAllowedError: "The microphone was not allowed. You can allow it beside the address and try again, or type.",
  NotFoundError: "No microphone was found. Type what you need instead.",
  NotReadableError: "Another program is using the microphone.",
};
let stop = null;

export async function press(button, box, { toast, say }) {
  if (stop) return stop();
  const hint = box.placeholder;
  const show = (state, text) => { button.dataset.state = state; button.ariaPressed = String(!!state); box.placeholder = text; };
  stop = () => {}; // a second press while the browser asks changes nothing
  try {
    show("asking", "Your browser asks for the microphone …");
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, noiseSuppression: true, echoCancellation: true } });
    show("hearing", "Listening … say what you need");
    say("Listening.");
    const recording = await record(stream, (level) => button.style.setProperty("--level", level));
    show("reading", "Writing down what you said …");
    const heard = await told(await wav(recording));
    if (heard.trouble) return toast(heard.trouble);
    box.value = [box.value.trim(), heard.text].filter(Boolean).join(" ");
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
    say(`Heard: ${heard.text} Correct it, or press Enter to search.`);
    if (heard.doubtful) toast("I am not sure that I heard you right. Correct it before you search.");
  } catch (error) {
    toast(REASONS[error.name] ?? "That could not be heard just now. Type it instead.");
  } finally {
    stop = null;
    show("", hint);
  }
}

// Until the speaker pauses, says nothing at all, presses again, or has talked long enough.
function record(stream, tell) {
  const sound = new AudioContext(), ear = sound.createAnalyser(), wave = new Float32Array(ear.fftSize = 2048);
  sound.createMediaStreamSource(stream).connect(ear);
  const recorder = new MediaRecorder(stream), parts = [], begun = Date.now();
  let last = 0;
  const watch = setInterval(() => {
    ear.getFloatTimeDomainData(wave);
    const level = Math.sqrt(wave.reduce((sum, one) => sum + one * one, 0) / wave.length), now = Date.now();
    tell(Math.min(1, level * 8).toFixed(2));
    if (level > LOUD) last = now;
    if (now - begun > MOST || (last ? now - last > PAUSE : now - begun > PATIENCE)) stop();
  }, 100);
  return new Promise((done) => {
    stop = () => recorder.state === "recording" && recorder.stop();
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.onstop = () => {
      clearInterval(watch);
      sound.close();
      stream.getTracks().forEach((track) => track.stop());
      stop = () => {};
      done(new Blob(parts));
    };
    recorder.start();
  });
}

// What every browser records differently, as 16-bit samples that every server reads.
async function wav(blob) {
  const audio = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(await blob.arrayBuffer());
  const samples = audio.getChannelData(0), view = new DataView(new ArrayBuffer(44 + samples.length * 2));
  const text = (at, word) => [...word].forEach((letter, place) => view.setUint8(at + place, letter.charCodeAt(0)));
  text(0, "RIFF"); view.setUint32(4, 36 + samples.length * 2, true); text(8, "WAVEfmt ");
  view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true); view.setUint32(28, RATE * 2, true); view.setUint16(32, 2, true); view.setUint16(34, 16, true);
  text(36, "data"); view.setUint32(40, samples.length * 2, true);
  samples.forEach((one, place) => view.setInt16(44 + place * 2, Math.max(-1, Math.min(1, one)) * 32767, true));
  return new Blob([view], { type: "audio/wav" });
}

async function told(recording) {
  const answer = await fetch("/transcribe", { method: "POST", body: recording });
  if (answer.headers.get("content-type")?.includes("json") && answer.status !== 429) return answer.json();
  return { trouble: answer.status === 429 ? "That was a lot at once. Wait a moment, then try again." : "The shop does not answer just now." };
}
