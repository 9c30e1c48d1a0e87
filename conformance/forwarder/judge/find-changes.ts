import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '../../../lib/json.ts';
import type { Failing } from '../../results.ts';
import type { History } from '../history.ts';
import { isJsonObject } from '../read-sent.ts';
import { listNumbers } from './list-numbers.ts';

/** An event without an insert_id: where it has to be sent again, Amplitude counts it again. */
export function findWithoutId({ requests }: History): Failing[] {
  const sent = requests.flatMap(({ events }) => events).filter(({ insertId }) => insertId === undefined);
  const numbers = new Set(sent.flatMap(({ number }) => number ?? []));
  if (numbers.size === 0) return [];
  const message = `${numbers.size} events were sent without an insert_id, so a repeat is counted again: ${listNumbers([...numbers])}`;
  return [{ kind: 'no-insert-id', message }];
}

/** An event that never left as it was fed. What was mended once it was refused was sent as it was before. */
export function findChanged({ requests, fed }: History): Failing[] {
  const sent = Map.groupBy(
    requests.flatMap(({ events }) => events),
    ({ number }) => number,
  );
  const changed = fed.flatMap(({ number, comesOut }) => {
    const differences = (sent.get(number) ?? []).map(({ event }) => findDifference(comesOut, event));
    const [first] = differences;
    return first === undefined || differences.includes(undefined) ? [] : [{ number, first }];
  });
  const [example] = changed;
  if (example === undefined) return [];
  const numbers = listNumbers(changed.map(({ number }) => number));
  return [{ kind: 'changed', message: `${changed.length} events came out changed (${example.first}): ${numbers}` }];
}

/** The first field that is not as it was fed; more may stand beside. */
function findDifference(wanted: JsonObject, got: JsonObject, path = ''): string | undefined {
  for (const [name, value] of Object.entries(wanted)) {
    const there = got[name];
    if (isDeepStrictEqual(value, there)) continue;
    const at = `${path}${name}`;
    if (!isJsonObject(value)) return `${at} was ${write(value)}, ${write(there)} was sent`;
    const inside = findDifference(value, isJsonObject(there) ? there : {}, `${at}.`);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

const LONGEST_SHOWN = 60;

function write(value: Json | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, LONGEST_SHOWN);
}
