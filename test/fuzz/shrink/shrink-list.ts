/** Whether what is smaller fails as well. */
export type Fails<T> = (smaller: T) => Promise<boolean>;

/** Leaves out of a list what is not needed for it to fail: halves, quarters, and so on to single items (ddmin). */
export async function shrinkList<T>(list: readonly T[], fails: Fails<T[]>): Promise<T[]> {
  let rest = [...list];
  for (let size = rest.length; size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < rest.length; ) {
      const smaller = rest.toSpliced(at, size);
      if (await fails(smaller)) rest = smaller;
      else at += size;
    }
  }
  return rest;
}
