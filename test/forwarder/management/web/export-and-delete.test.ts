import { afterEach, describe, expect, it, vi } from 'vitest';
import { exportAndDelete } from '../../../../src/forwarder/management/web/api/export-and-delete.ts';
import { describeExport } from '../../../../src/forwarder/management/web/installed/describe-export.ts';

const FILE = 'integration-shop.ndjson';
const EVENT = '{"state":"waiting","event":{"name":"é"}}\n';
const END = '{"deleted":"shop","waiting":1,"dead_letters":0}\n';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** An answer whose body comes in pieces of a byte, and may then be cut off. */
function answerWith(text: string, isCut = false): Response {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  const body = new ReadableStream({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, ++at));
      else if (isCut) controller.error(new TypeError('network error'));
      else controller.close();
    },
  });
  return new Response(body);
}

/** What comes of it where the server answers so. */
async function deleteWith(answer: () => Response) {
  vi.stubGlobal('fetch', async () => answer());
  const exported = await exportAndDelete('shop');
  return { ...exported, told: describeExport('Shop', FILE, exported) };
}

const LOOK = 'Look whether the integration is still there.';

describe('an integration that is deleted, and hands over what it held', () => {
  it('says how much that was, and which file it is in', async () => {
    const { answer, lines, told } = await deleteWith(() => answerWith(EVENT + END));
    expect([answer.ok, lines]).toEqual([true, EVENT + END]);
    expect(told).toBe(`Shop is deleted; 1 queued event and 0 dead letters were saved to ${FILE}.`);
  });

  it.each([
    ['no text', () => new Response(null, { status: 204 })],
    ['the last line alone', () => answerWith('{"deleted":"shop","waiting":0,"dead_letters":0}\n')],
  ])('names no file where it held nothing, told by %s', async (_, respond) => {
    const { answer, lines, told } = await deleteWith(respond);
    expect([answer.ok, lines, told]).toEqual([true, '', 'Shop is deleted; it held nothing any more.']);
  });

  it.each([
    ['lost', EVENT + EVENT.slice(0, -9), true, 'The export is not whole: TypeError: network error.'],
    ['closed in a line', EVENT + EVENT.slice(0, -9), false, 'The export is not whole.'],
    ['closed after a line', EVENT, false, 'The export is not whole.'],
  ])('keeps the lines that came where the connection was %s, and claims nothing', async (_, text, isCut, error) => {
    const { answer, lines, told } = await deleteWith(() => answerWith(text, isCut));
    expect(answer).toMatchObject({ ok: false, fix: LOOK });
    expect(lines).toBe(EVENT);
    expect(told).toBe(`${error} What came of it is in ${FILE}.`);
  });

  it('has no file where nothing came', async () => {
    const { answer, lines, told } = await deleteWith(() => {
      throw new TypeError('Failed to fetch');
    });
    expect(answer).toMatchObject({ ok: false, fix: LOOK });
    expect([lines, told]).toEqual(['', 'The export is not whole: TypeError: Failed to fetch.']);
  });

  it('says why it is refused', async () => {
    const { answer, told } = await deleteWith(() =>
      Response.json({ detail: 'There is no such one.' }, { status: 404 }),
    );
    expect([answer.ok, told]).toEqual([false, 'There is no such one.']);
  });
});
