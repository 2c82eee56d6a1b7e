// A photo made small before it is sent: fewer megabytes, and no place or time of the shot in it.

const LONGEST = 2000; // px: enough for the bars on a receipt
const LARGEST = 10 * 1024 * 1024;

// Resolves to a JPEG, to the file itself where the browser cannot open it, or to nothing.
export async function small(file) {
  if (file.type && !file.type.startsWith("image/")) return null;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff"; // what is transparent is paper
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.88));
  } catch {
    return file.size && file.size <= LARGEST ? file : null;
  }
}
