import { useEffect, useRef, useState } from 'preact/hooks';
import { countOf } from '../../../../lib/count-of.ts';

/** A screen reader is told of what came no more often than this, in ms. */
const TELL_EVERY_MS = 5000;

/** What is said of what came in since the last time; empty where nothing did. */
export function useAnnouncement(received: number, what: string): string {
  const [said, setSaid] = useState('');
  const now = useRef({ received, what });
  now.current = { received, what };
  useEffect(() => {
    let told = now.current;
    const timer = setInterval(() => {
      const came = now.current.received - told.received;
      const parts = [came > 0 ? countOf(came, 'new line') : '', now.current.what === told.what ? '' : now.current.what];
      told = now.current;
      const text = parts.filter(Boolean).join(', ');
      if (text !== '') setSaid(text);
    }, TELL_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return said;
}
