/** A browser has taken a file over by then, in ms. */
const TAKEN_AFTER_MS = 60_000;

/** Has the browser save a file, as if a link to it was followed. */
export function saveFile(name: string, data: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(data);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), TAKEN_AFTER_MS);
}
