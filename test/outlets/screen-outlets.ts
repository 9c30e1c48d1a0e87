import { setImmediate } from 'node:timers/promises';
import { expect } from 'vitest';
import { makeEvent, makeRefused, makeRequest } from '../debugger/make-record.ts';
import { openTerminal } from '../debugger/terminal.ts';
import { event } from './calls.ts';
import { plant } from './hostile.ts';
import type { Outlets } from './outlets.ts';

/** What a person sees on the screen of `emulate`, as bytes for a terminal. */
export const SCREEN_OUTLETS: Outlets = {
  'the list on the screen': () => terminal([], ' 3.0 '),
  'a detail on the screen': () => terminal(['\r'], 'event_properties'),
  'the detail of a refusal on the screen': () => terminal(['k', '\r'], 'Refused by'),
  'the detail of a request on the screen': () => terminal(['k', 'k', '\r'], 'Request: POST'),
  'the filter on the screen': () => terminal(['/', 'type\u009b2J'], '/type'),
};

async function terminal(keys: readonly string[], waitFor: string): Promise<string> {
  const screen = openTerminal(160, 50);
  const finding = {
    rule: 'event.id-length',
    severity: 'error' as const,
    path: plant('at'),
    message: plant('message'),
    fix: plant('fix'),
  };
  screen.send(
    makeRequest(1, { path: plant('/path'), eventRecords: 0, answer: { status: 200, body: plant('answer') } }),
  );
  screen.send(makeRefused(2, { diagnostics: [finding] }));
  screen.send(
    makeEvent(3, { eventType: plant('type'), userId: plant('user'), project: plant('project'), event: event() }),
  );
  screen.instance.say(plant('notice'));
  await expect.poll(() => screen.screen().join('\n')).toContain(' 3.0 ');
  for (const key of keys) {
    screen.press(key);
    // Keys that come at once are taken for one that is unknown.
    await setImmediate();
  }
  await expect.poll(() => screen.screen().join('\n')).toContain(waitFor);
  await screen.instance.close();
  return withoutOurs(screen.written());
}

/** Our own ways to move and to colour are all that may be in it: modes, SGR, cursor, erase. */
function withoutOurs(written: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const ours = /\u001b\[(\?(25|1049|2026|2004|1004)[hl]|[0-9;]*m|\d*[ABCDEFGJK]|\d*;?\d*H)/g;
  return written.replace(ours, '').replaceAll('\r\n', '\n').replaceAll('\r', '');
}
