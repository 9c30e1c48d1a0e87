import { useEffect, useRef, useState } from 'preact/hooks';

const EVERY_MS = 1000;
const SECONDS = 8;

/** How many lines came in each of the last seconds, oldest first; the newest is the last whole one. */
export function useRate(received: number): readonly number[] {
  const [rate, setRate] = useState<readonly number[]>([]);
  const newest = useRef(received);
  newest.current = received;
  useEffect(() => {
    let last = newest.current;
    const timer = setInterval(() => {
      const came = newest.current - last;
      last = newest.current;
      setRate((before) =>
        came === 0 && before.at(-1) === 0 && before.every((one) => one === 0) && before.length === SECONDS
          ? before
          : [...before, came].slice(-SECONDS),
      );
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return rate;
}
