/**
 * Zod measures whatever has a `length`, an object too that is refused as no text already: one whose `length` cannot be compared
 * (`{"length":{"toString":null}}`) would throw there. Every check of a length of what came from outside takes one of these.
 * (`abort` is at its default; the types of Zod do not know `when`, and take no object without anything that they know.)
 *
 * @example z.string().min(1, IF_TEXT)
 */
export const IF_TEXT = {
  abort: false,
  when: ({ value }: { value: unknown }): boolean => typeof value === 'string',
} as const;

/** The same for lists. */
export const IF_LIST = { ...IF_TEXT, when: ({ value }: { value: unknown }): boolean => Array.isArray(value) } as const;
