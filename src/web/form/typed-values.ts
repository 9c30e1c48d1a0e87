/** What was typed into a form, by the names of its fields; `null` where a browser says that it is no number. */
export type TypedValues = Readonly<Record<string, string | null>>;
