import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { escapeLines } from '../../../../lib/escape-text.ts';
import { writeHolding } from '../../../../lib/write-json.ts';
import { copyText } from '../../../web/copy-text.ts';
import type { DetailSubject } from '../../model/detail-lines.ts';
import { COPIES, type CopyKind } from '../../model/keys.ts';
import { hrefOf } from '../router/use-route.ts';

/** What is copied, and of what. */
export interface CopyMenuProps {
  subject: DetailSubject;
  seq: number;
  run: string | undefined;
  close: () => void;
}

/** Puts a text into the clipboard, and shows it, too: not every browser lets a page do that. */
export function CopyMenu({ subject, seq, run, close }: CopyMenuProps) {
  const [copied, setCopied] = useState<{ title: string; text: string; said: string }>();
  const menu = useRef<HTMLDivElement>(null);
  // At once: the next key may be pressed before the page is painted.
  useLayoutEffect(() => menu.current?.querySelector('button')?.focus(), []);
  const copy = async (kind: CopyKind, label: string) => {
    const text = await writeCopy(kind, { subject, seq, run });
    const said = (await copyText(text)) ? 'copied.' : 'the browser does not let a page copy here; take it from below.';
    setCopied({ title: label, text, said });
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of buttons outside of a form
    <div
      class="copy-menu"
      role="group"
      aria-label="Copy"
      ref={menu}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const chosen = COPIES.find(({ key }) => key === event.key);
        if (chosen === undefined && event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        if (chosen === undefined) close();
        else void copy(chosen.what, chosen.label);
      }}
    >
      <div class="buttons">
        {COPIES.map(({ key, what, label }) => (
          <button key={what} type="button" onClick={() => void copy(what, label)}>
            <kbd>{key}</kbd>
            {label}
          </button>
        ))}
      </div>
      {copied !== undefined && (
        <>
          <p role="status">
            {copied.title}: {copied.said}
          </p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by keys */}
          <pre class="copied" tabIndex={0}>
            {escapeLines(copied.text)}
          </pre>
        </>
      )}
    </div>
  );
}

async function writeCopy(kind: CopyKind, { subject, seq, run }: Omit<CopyMenuProps, 'close'>): Promise<string> {
  const { record, request } = subject;
  switch (kind) {
    case 'link':
      return new URL(
        hrefOf({ view: 'stream', item: String(seq), ...(run === undefined ? {} : { run }) }),
        location.href,
      ).href;
    case 'curl':
      // Behind a port mapping the emulator does not know under which address it is reached.
      return askText(`requests/${request.seq}/curl?origin=${encodeURIComponent(location.origin)}`);
    case 'test':
      return askText(record.kind === 'event' ? `events/${seq}/test` : `requests/${seq}/test`);
    case 'json':
      return writeHolding(record, record.kind);
    case 'answer':
      return request.answer.body;
  }
}

async function askText(path: string): Promise<string> {
  try {
    const answer = await fetch(new URL(`../v1/${path}`, import.meta.url));
    return (await answer.text()).trimEnd();
  } catch (error) {
    return `The emulator does not answer: ${String(error)}.`;
  }
}
