import { request } from 'undici';

/** A reader of the stream, as a page or an attached debugger is one. */
export interface StreamReader {
  /** Bytes read so far. */
  bytes(): number;
  /** How many records were evicted before they could be read. */
  missed(): number;
  /** The number of the last record that was read. */
  lastSeq(): number;
  close(): void;
}

/** Longest end of a piece that a line may go on from, in characters. */
const KEPT = 200;

/** @param path below the control API: `/stream?view=line` */
export async function readStream(control: string | undefined, path: string): Promise<StreamReader> {
  const { body } = await request(`${control}${path}`, { bodyTimeout: 0 });
  let bytes = 0;
  let missed = 0;
  let lastSeq = 0;
  let rest = '';
  body.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    const text = rest + chunk.toString('latin1');
    const end = text.lastIndexOf('\n\n') + 1;
    const whole = text.slice(0, end);
    for (const [, count] of whole.matchAll(/^event: gap\ndata: \{"missed":(\d+)/gm)) missed += Number(count);
    const id = whole.lastIndexOf('\nid: ');
    if (id >= 0) lastSeq = Number.parseInt(whole.slice(id + '\nid: '.length), 10);
    // A gap is short, and no record that is kept back for its end is looked at twice.
    rest = end === 0 ? text.slice(-KEPT) : text.slice(end);
  });
  body.on('error', () => {});
  return { bytes: () => bytes, missed: () => missed, lastSeq: () => lastSeq, close: () => void body.destroy() };
}
