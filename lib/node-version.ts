// Kept free of imports and new syntax: it must run on an old Node to say that it is too old.

/** The oldest Node that has what is used here: node:sqlite without a flag, `await using`. */
const NEEDED_NODE = 24;

/** What to say where this Node is too old, in one line. */
export function describeOldNode(): string | undefined {
  if (Number(process.versions.node.split('.', 1)[0]) >= NEEDED_NODE) return undefined;
  return `amplitude-emulator needs Node ${NEEDED_NODE} or newer (this is ${process.version}).`;
}
