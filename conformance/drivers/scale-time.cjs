// node --require scale-time.cjs: multiplies the waits of a program that knows of no time scale, for `time: { scale: preload }`.
const scale = Number(process.env.CONFORMANCE_TIME_SCALE ?? 1);
/** Shorter ones are no waits for Amplitude. */
const SHORTEST_MS = 200;
const real = globalThis.setTimeout;

globalThis.setTimeout = Object.assign(
  (callback, ms = 0, ...args) => real(callback, ms >= SHORTEST_MS ? ms * scale : ms, ...args),
  real,
);
