/** What a call came back with: what was asked for, or what is wrong and what to do. */
export type Called<T> = { ok: true; data: T } | { ok: false; status: number; error: string; fix: string };
