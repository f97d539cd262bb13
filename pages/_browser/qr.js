// A link as a QR code, made here: no other server hears of it.

// In modules: the white around a code without which readers do not find it.
const QUIET_ZONE = 4;

/**
 * The QR code of `text` as an image, black on white whatever the theme; null where the text is longer
 * than a code can be. Of the errors that readers can undo it has as many as its size gives room for.
 */
export async function qrCode(text) {
  const { renderSVG } = await import("./uqr.js");
  const box = document.createElement("div");
  try {
    box.innerHTML = renderSVG(text, { ecc: "L", boostEcc: true, border: QUIET_ZONE });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
  box.className = "nll-qr";
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", "QR code of the link");
  return box;
}
