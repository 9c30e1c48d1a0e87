import { useEffect, useRef, useState } from 'preact/hooks';
import { buildDetail, titleOf } from '../../model/detail-lines.ts';
import { termsLike } from '../../model/edit-filter.ts';
import { useCommands } from '../keys/use-commands.ts';
import { CopyMenu } from './copy-menu.tsx';
import { DetailText } from './detail-text.tsx';
import { SendAgain } from './send-again.tsx';
import { type Detail, useDetail } from './use-detail.ts';

/** What the detail is of, and where one can go from it. */
export interface DetailPaneProps {
  seq: number;
  run: string | undefined;
  neighbours: { older: number | undefined; newer: number | undefined };
  /** To another record; undefined: back to the list. */
  go: (seq: number | undefined) => void;
  /** Only such records, or all but such. */
  onTerm: (term: { only: string; without: string }, isWithout: boolean) => void;
}

const TABS = 6;

/** All there is about an event or a request. */
export function DetailPane({ seq, run, neighbours, go, onTerm }: DetailPaneProps) {
  const detail = useDetail(seq);
  const [tab, setTab] = useState(1);
  const [copying, setCopying] = useState(false);
  const head = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: where it is another one
  useEffect(() => {
    setCopying(false);
    head.current?.focus({ preventScroll: true });
  }, [seq]);
  const terms = detail.kind === 'ready' ? termsLike(detail.subject.record) : undefined;

  useCommands('detail', (command, key) => {
    switch (command) {
      case 'tab':
        setTab(Number(key));
        return true;
      case 'next-tab':
        setTab((tab % TABS) + 1);
        return true;
      case 'previous-tab':
        setTab(tab === 1 ? TABS : tab - 1);
        return true;
      case 'newer':
      case 'older':
        if (neighbours[command] !== undefined) go(neighbours[command]);
        return true;
      case 'copy':
        setCopying(true);
        return true;
      case 'only':
      case 'without':
        if (terms !== undefined) onTerm(terms, command === 'without');
        return true;
      case 'back':
      case 'quit':
        go(undefined);
        return true;
      default:
        return false;
    }
  });

  return (
    <section class="detail" aria-label={`Detail of #${seq}`}>
      <header class="detail-head">
        <h2 ref={head} tabIndex={-1}>
          {detail.kind === 'ready' ? titleOf(detail.row) : `#${seq}`}
        </h2>
        <div class="buttons">
          <Neighbour seq={neighbours.older} label="◂" title="The line before (<)" go={go} />
          <Neighbour seq={neighbours.newer} label="▸" title="The next line (>)" go={go} />
          <button type="button" onClick={() => setCopying(!copying)} aria-expanded={copying}>
            <kbd>y</kbd>
            Copy
          </button>
          {terms !== undefined && (
            <>
              <button type="button" title={terms.only} onClick={() => onTerm(terms, false)}>
                <kbd>e</kbd>
                Only this
              </button>
              <button type="button" title={terms.without} onClick={() => onTerm(terms, true)}>
                <kbd>x</kbd>
                Without
              </button>
            </>
          )}
          <button type="button" class="quiet" onClick={() => go(undefined)}>
            <kbd>Esc</kbd>
            Close
          </button>
        </div>
      </header>
      {copying && detail.kind === 'ready' && (
        <CopyMenu subject={detail.subject} seq={seq} run={run} close={() => setCopying(false)} />
      )}
      <Parts detail={detail} tab={tab} choose={setTab} go={go} />
    </section>
  );
}

function Neighbour({
  seq,
  label,
  title,
  go,
}: {
  seq: number | undefined;
  label: string;
  title: string;
  go: (seq: number | undefined) => void;
}) {
  return (
    <button type="button" title={title} disabled={seq === undefined} onClick={() => go(seq)}>
      {label} {seq === undefined ? '' : `#${seq}`}
    </button>
  );
}

function Parts({
  detail,
  tab,
  choose,
  go,
}: {
  detail: Detail;
  tab: number;
  choose: (tab: number) => void;
  go: (seq: number) => void;
}) {
  if (detail.kind === 'asking') return <p class="dim">Asking…</p>;
  if (detail.kind === 'failed') {
    return (
      <p class="problem" role="alert">
        {detail.error} {detail.fix}
      </p>
    );
  }
  const parts = buildDetail(detail.subject);
  const part = parts[tab - 1];
  return (
    <>
      <div class="detail-tabs" role="tablist" aria-label="Parts">
        {parts.map(({ title }, index) => (
          <button
            key={title}
            type="button"
            role="tab"
            id={`part-${index + 1}`}
            aria-selected={tab === index + 1}
            aria-controls="part"
            tabIndex={tab === index + 1 ? 0 : -1}
            onClick={() => choose(index + 1)}
          >
            <kbd>{index + 1}</kbd>
            {title}
          </button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by keys */}
      <div id="part" class="detail-part" role="tabpanel" aria-labelledby={`part-${tab}`} tabIndex={0}>
        {part !== undefined && <DetailText key={`${detail.row.seq}-${tab}`} lines={part.lines()} go={go} />}
        {part?.title === 'Request' && <SendAgain seq={detail.subject.request.seq} go={go} />}
      </div>
    </>
  );
}
