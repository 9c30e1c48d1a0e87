import { useState } from 'preact/hooks';
import { copyText } from '../../../web/copy-text.ts';

interface KeyFieldProps {
  /** "API Key" or "Secret Key". */
  title: string;
  /** What may be done with it. */
  use: string;
  /** The key but for most of it; null where there is none. */
  hidden: string | null;
  /** Asks for the key; undefined, and the problem is told, where it cannot be had. */
  reveal: () => Promise<string | undefined>;
}

/** A key that is hidden until somebody asks for it. */
export function KeyField({ title, use, hidden, reveal }: KeyFieldProps) {
  const [shown, setShown] = useState<string>();
  const [said, setSaid] = useState('');
  const show = async () => {
    setSaid('');
    setShown(shown === undefined ? await reveal() : undefined);
  };
  const copy = async () => {
    const key = shown ?? (await reveal());
    if (key === undefined) return;
    const isCopied = await copyText(key);
    setSaid(isCopied ? 'Copied.' : 'The browser does not let a page copy here: take it from above.');
    if (!isCopied) setShown(key);
  };
  const id = title.toLowerCase().replaceAll(' ', '-');
  return (
    <div class="settings-key">
      <h3 id={id}>{title}</h3>
      {hidden === null ? (
        <p>There is none: the configuration has no secretKey.</p>
      ) : (
        <>
          <code data-key={id}>{shown ?? hidden}</code>
          <div class="buttons">
            <button type="button" aria-describedby={id} onClick={() => void show()}>
              {shown === undefined ? 'Show' : 'Hide'}
            </button>
            <button type="button" aria-describedby={id} onClick={() => void copy()}>
              Copy
            </button>
          </div>
          <p role="status">{said}</p>
        </>
      )}
      <p class="dim">{use}</p>
    </div>
  );
}
