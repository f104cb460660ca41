// The live camera of a desktop, fetched when its button is first pressed. Nothing is seen before the shopper allows it,
// nothing is kept of what is not taken, and the light goes out with the sheet.
const REASONS = {
  NotAllowedError: "The camera was not allowed. You can allow it beside the address and try again.",
  NotFoundError: "No camera was found on this computer.",
  NotReadableError: "Another program is using the camera.",
};

// Resolves to a photo, to "choose" when a file shall be chosen instead, or to null when the shopper thought better of it.
export async function snap(sheet) {
  const video = sheet.querySelector("video"), status = sheet.querySelector("[role=status]");
  const tell = (state, text) => { sheet.dataset.state = state; status.textContent = text; };
  let stream;
  const done = new Promise((resolve) => {
    sheet.onclick = async ({ target }) => {
      const wish = target.closest("button")?.value ?? (target === sheet ? "cancel" : "");
      if (!wish) return;
      const taken = wish === "take" ? await photo(video) : wish === "choose" ? wish : null;
      sheet.close();
      resolve(taken);
    };
    sheet.onclose = () => { dark(stream); video.srcObject = null; resolve(null); };
  });
  tell("asking", "Your browser asks whether this page may use the camera.");
  sheet.showModal();
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
    if (!sheet.open) dark(stream);
    video.srcObject = stream;
    await video.play();
    tell("seeing", "");
  } catch (error) {
    if (sheet.open) tell("blind", REASONS[error.name] ?? "The camera cannot be used just now.");
  }
  return done;
}

const dark = (stream) => stream?.getTracks().forEach((track) => track.stop());

async function photo(video) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  canvas.getContext("2d").drawImage(video, 0, 0);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.92));
  return new File([blob], "photo.jpg", { type: "image/jpeg" });
}
