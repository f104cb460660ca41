// The microphone, fetched when its button is first pressed. Nothing is heard before the shopper allows it; a pause ends it, a
// second press, typing, or another page. Words come into the box while they are said, to be corrected before they are searched. Where no line
// to the shop can be held, the recording is sent when it ends. Nothing of it is kept.
const RATE = 16000, MOST = 30000, PAUSE = 1300, PATIENCE = 8000, LOUD = 0.015, LAST = 5000;
const REASONS = {
  NotAllowedError: "The microphone was not allowed. You can allow it beside the address and try again, or type.",
  NotFoundError: "No microphone was found. Type what you need instead.",
  NotReadableError: "Another program is using the microphone.",
};
let stop = null;

export async function press(button, box, { toast, say }) {
  if (stop) return stop();
  const hint = box.placeholder, before = box.value.trim();
  const show = (state, text) => { button.dataset.state = state; button.ariaPressed = String(!!state); box.placeholder = text; };
  const clear = () => { show("", hint); button.style.removeProperty("--level"); };
  const write = (text) => { box.value = [before, text].filter(Boolean).join(" "); box.scrollTop = box.scrollHeight; };
  let typed = false, stream = null;
  const typing = () => { typed = true; stop?.(); }; // what is written by hand is not written over
  const leaving = () => { typing(); clear(); };
  document.addEventListener("shopkeeper:leave", leaving);
  stop = () => {}; // a second press while the browser asks changes nothing
  try {
    show("asking", "Your browser asks for the microphone …");
    stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, noiseSuppression: true, echoCancellation: true } });
    const [sound, ear] = await tap(stream);
    if (typed) return sound.close();
    show("hearing", "Listening … say what you need");
    say("Listening.");
    box.addEventListener("input", typing);
    const line = open((text) => typed || write(text));
    const parts = await record(ear, line, (level) => button.style.setProperty("--level", level));
    deafen(stream);
    sound.close();
    if (typed) return line.shut();
    show("reading", "Writing down what you said …");
    const heard = (await line.end()) ?? (await told(wav(parts)));
    if (typed) return;
    if (heard.trouble) return toast(heard.trouble);
    write(heard.text);
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
    say(`Heard: ${heard.text} Correct it, or press Enter to search.`);
    const foreign = strange(heard.language);
    if (foreign) toast(`That sounded like ${foreign}. This shop understands ${named(document.documentElement.lang)} best.`);
    else if (heard.doubtful) toast("I am not sure that I heard you right. Correct it before you search.");
  } catch (error) {
    toast(REASONS[error.name] ?? "That could not be heard just now. Type it instead.");
  } finally {
    box.removeEventListener("input", typing);
    deafen(stream);
    document.removeEventListener("shopkeeper:leave", leaving);
    stop = null;
    clear();
  }
}

const named = (language) => new Intl.DisplayNames(document.documentElement.lang, { type: "language" }).of(language);

// The name of a language that is not this page's.
function strange(language) {
  const own = document.documentElement.lang.slice(0, 2);
  return /^[a-z]{2,3}$/.test(language ?? "") && language !== own ? named(language) : "";
}

// A line to the shop: samples go out, words come in. `end` gives what was heard, or nothing where the line did not hold.
function open(tell) {
  const turns = [], waiting = [];
  let now = "", language = "", doubtful = false, broken = false, over;
  const ended = new Promise((done) => { over = done; });
  const text = () => [...turns, now].filter(Boolean).join(" ");
  let socket;
  try {
    socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/v1/listen`);
  } catch {
    return { send() {}, shut() {}, end: async () => null };
  }
  socket.onopen = () => waiting.splice(0).forEach((part) => socket.send(part));
  socket.onerror = () => { broken = true; };
  socket.onclose = () => { broken ||= socket.ending !== true; over(); };
  socket.onmessage = ({ data }) => {
    const { final, transcript } = JSON.parse(data);
    if (!transcript) { broken = true; return; } // a refusal, and the end of it
    now = final ? "" : transcript.text;
    if (final) { turns.push(transcript.text); doubtful ||= transcript.doubtful; language = transcript.language; }
    tell(text());
  };
  return {
    send(part) {
      if (socket.readyState === WebSocket.OPEN) socket.send(part);
      else if (socket.readyState === WebSocket.CONNECTING) waiting.push(part);
    },
    shut: () => socket.close(),
    async end() {
      socket.ending = true;
      if (socket.readyState !== WebSocket.OPEN) { socket.close(); return null; }
      socket.send("end");
      const late = setTimeout(() => { broken = true; over(); }, LAST);
      await ended;
      clearTimeout(late);
      socket.close();
      return broken || !text() ? null : { text: text(), doubtful, language };
    },
  };
}

// Until the speaker pauses, says nothing at all, presses again, or has talked long enough.
function record(ear, line, tell) {
  const parts = [], begun = Date.now();
  let last = 0;
  return new Promise((done) => {
    stop = () => { stop = () => {}; ear.port.onmessage = null; done(parts); };
    ear.port.onmessage = ({ data }) => {
      parts.push(data);
      line.send(data);
      const level = Math.sqrt(data.reduce((sum, one) => sum + one * one, 0) / data.length) / 32767, now = Date.now();
      tell(Math.min(1, level * 8).toFixed(2));
      if (level > LOUD) last = now;
      if (now - begun > MOST || (last ? now - last > PAUSE : now - begun > PATIENCE)) stop();
    };
  });
}

const deafen = (stream) => stream?.getTracks().forEach((track) => track.stop());

// Browsers that cannot bring a microphone to our rate leave that to the ear.
async function tap(stream) {
  for (const options of [{ sampleRate: RATE }, {}]) {
    const sound = new AudioContext(options);
    try {
      const source = sound.createMediaStreamSource(stream);
      await sound.audioWorklet.addModule(new URL(`ear.js${new URL(import.meta.url).search}`, import.meta.url));
      const ear = new AudioWorkletNode(sound, "ear", { channelCount: 1, channelCountMode: "explicit" });
      source.connect(ear).connect(sound.destination); // it says nothing there
      return [sound, ear];
    } catch (error) {
      sound.close();
      if (!options.sampleRate) throw error;
    }
  }
}

function wav(parts) {
  const length = parts.reduce((sum, part) => sum + part.length, 0), view = new DataView(new ArrayBuffer(44 + length * 2));
  const text = (at, word) => [...word].forEach((letter, place) => view.setUint8(at + place, letter.charCodeAt(0)));
  text(0, "RIFF"); view.setUint32(4, 36 + length * 2, true); text(8, "WAVEfmt ");
  view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true); view.setUint32(28, RATE * 2, true); view.setUint16(32, 2, true); view.setUint16(34, 16, true);
  text(36, "data"); view.setUint32(40, length * 2, true);
  let at = 44;
  for (const part of parts) for (const one of part) { view.setInt16(at, one, true); at += 2; }
  return new Blob([view], { type: "audio/wav" });
}

async function told(recording) {
  const answer = await fetch("/transcribe", { method: "POST", body: recording });
  if (answer.headers.get("content-type")?.includes("json") && answer.status !== 429) return answer.json();
  return { trouble: answer.status === 429 ? "That was a lot at once. Wait a moment, then try again." : "The shop does not answer just now." };
}
