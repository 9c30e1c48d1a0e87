/** Puts a text into the clipboard; false where the browser does not let it: a page without HTTPS, and not of this machine. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
