import { useEffect, useState } from 'preact/hooks';

const DARK = '(prefers-color-scheme: dark)';
const FORCED = '(forced-colors: active)';

/** Names the colours that the page is shown in; a canvas has to be drawn anew when they change. */
export function useColorScheme(): string {
  const [scheme, setScheme] = useState(readScheme);
  useEffect(() => {
    const queries = [DARK, FORCED].map((query) => matchMedia(query));
    const look = () => setScheme(readScheme());
    for (const query of queries) query.addEventListener('change', look);
    return () => {
      for (const query of queries) query.removeEventListener('change', look);
    };
  }, []);
  return scheme;
}

function readScheme(): string {
  return [DARK, FORCED].map((query) => matchMedia(query).matches).join();
}
