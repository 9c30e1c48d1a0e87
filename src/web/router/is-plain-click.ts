/** Whether a click on a link is the page's to follow: with a key held, or another button, it is the browser's own. */
export function isPlainClick({ ctrlKey, metaKey, shiftKey, altKey, button }: MouseEvent): boolean {
  return !ctrlKey && !metaKey && !shiftKey && !altKey && button === 0;
}
