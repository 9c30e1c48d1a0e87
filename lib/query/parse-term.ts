import { type Comparison, compare, listEndings, readDigits, readQuantity } from './match-number.ts';
import { buildTextTest, type TextTest } from './match-text.ts';
import { QueryError, refuseName, shorten } from './query-error.ts';
import { QUERY_FIELDS, QUERY_FLAGS, type QueryField } from './query-fields.ts';
import { readPathOf, searchEvent } from './search-event.ts';
import { type QueryText, splitAt, textOf } from './split-terms.ts';
import type { QuerySubject } from './subject.ts';

/** Whether a record passes. `now`: Amplitude's time, in ms since the epoch. */
export type SubjectTest = (subject: QuerySubject, now: number) => boolean;

/** How a term says that a field is to hold a part, to be equal, or to be more or less. */
type Operator = ':' | Comparison;

/** The sign between a field and its value, outside of quotes. */
const SIGNS = new Set([':', '=', '>', '<']);

/** Where a path into the event begins. */
const EVENT_PATH = 'event';
const SINCE = 'since';
const IS = 'is';
const SPECIAL = [IS, SINCE, EVENT_PATH];

/** Every name that a term may begin with. */
const QUERY_NAMES: readonly string[] = [...Object.keys(QUERY_FIELDS), ...SPECIAL];

/**
 * Reads one term: a word, `field:part`, `field=exact`, `field>number`, `is:flag`, `since:30s`, each with commas for "or" and a
 * `-` before it for "not".
 *
 * @throws {QueryError} where it cannot be read
 */
export function parseTerm(term: QueryText): SubjectTest {
  const [first] = term;
  if (term.length > 1 && first?.character === '-' && !first.quoted) {
    const test = parsePositive(term.slice(1));
    return (subject, now) => !test(subject, now);
  }
  return parsePositive(term);
}

function parsePositive(term: QueryText): SubjectTest {
  const at = term.findIndex(({ character, quoted }) => !quoted && SIGNS.has(character));
  if (at < 0) return anyOf(term, (part) => searchAll(buildTextTest(part, false)));
  const name = textOf(term.slice(0, at));
  const { operator, value } = readOperator(term.slice(at));
  if (name === '') throw new QueryError(`There is no field before ${operator} in ${shorten(textOf(term))}.`);
  if (value.length === 0) throw new QueryError(`${shorten(name)}${operator} lacks what is looked for.`);
  const known = name.toLowerCase();
  if (known === IS) return parseFlag(value);
  if (known === SINCE) return parseSince(value, operator);
  if (known.startsWith(`${EVENT_PATH}.`)) return parsePath(term.slice(0, at), operator, value);
  const field = Object.hasOwn(QUERY_FIELDS, known) ? QUERY_FIELDS[known] : undefined;
  if (field === undefined) throw refuseName('field', name, QUERY_NAMES);
  return parseField(known, field, operator, value);
}

function readOperator(rest: QueryText): { operator: Operator; value: QueryText } {
  const [first, second] = rest.map(({ character, quoted }) => (quoted ? '' : character));
  if (first === '>' || first === '<') {
    return second === '=' ? { operator: `${first}=`, value: rest.slice(2) } : { operator: first, value: rest.slice(1) };
  }
  return { operator: first === '=' ? '=' : ':', value: rest.slice(1) };
}

/** One of several, at the commas outside of quotes. */
function anyOf(value: QueryText, build: (part: QueryText) => SubjectTest): SubjectTest {
  const tests = splitAt(value, ',')
    .filter((part) => part.length > 0)
    .map(build);
  const [only] = tests;
  if (tests.length === 1 && only !== undefined) return only;
  return (subject, now) => tests.some((test) => test(subject, now));
}

/** A word is looked for in the fields that name a record, then in all that its event holds. */
function searchAll(matches: TextTest): SubjectTest {
  const fields = Object.values(QUERY_FIELDS).flatMap((field) =>
    field.kind === 'text' && field.searched ? [field.read] : [],
  );
  return (subject) =>
    fields.some((read) => read(subject).some((text) => text && matches(text))) ||
    searchEvent(subject.record.event, matches);
}

function parseFlag(value: QueryText): SubjectTest {
  return anyOf(value, (part) => {
    const name = textOf(part).toLowerCase();
    const flag = Object.hasOwn(QUERY_FLAGS, name) ? QUERY_FLAGS[name] : undefined;
    if (flag === undefined) throw refuseName('such thing as is:', name, Object.keys(QUERY_FLAGS));
    return flag;
  });
}

function parseSince(value: QueryText, operator: Operator): SubjectTest {
  const ms = readQuantity(textOf(value), 'ms');
  if (ms === undefined || operator !== ':') {
    throw new QueryError(`since:${shorten(textOf(value))} is no span of time. Write since:30s, 5m, 1h or 2d.`);
  }
  return ({ record }, now) => record.at >= now - ms;
}

function parseField(name: string, field: QueryField, operator: Operator, value: QueryText): SubjectTest {
  if (field.kind === 'text') {
    if (operator !== ':' && operator !== '=') throw new QueryError(`${name} is a text: write ${name}: or ${name}=.`);
    return anyOf(value, (part) => {
      const matches = buildTextTest(part, operator === '=');
      return (subject) => field.read(subject).some((text) => typeof text === 'string' && matches(text));
    });
  }
  const { read, unit } = field;
  return anyOf(value, (part) => {
    const text = textOf(part);
    const pattern = operator === ':' || operator === '=' ? readDigits(text) : undefined;
    const wanted = readQuantity(text, unit);
    if (wanted === undefined && pattern === undefined) {
      const endings = unit === 'none' ? '' : `, with ${listEndings(unit)} where wanted`;
      throw new QueryError(`${name} is a number${endings} (got ${shorten(text)}).`);
    }
    const matches = pattern ?? ((number: number) => compare(number, asComparison(operator), wanted ?? 0));
    return (subject) => {
      const number = read(subject);
      return number !== null && number !== undefined && matches(number);
    };
  });
}

function asComparison(operator: Operator): Comparison {
  return operator === ':' ? '=' : operator;
}

/** `event.event_properties.total>50`: names that hold dots or signs stand in quotes. */
function parsePath(name: QueryText, operator: Operator, value: QueryText): SubjectTest {
  const [, ...path] = splitAt(name, '.').map(textOf);
  if (path.includes(''))
    throw new QueryError(`${shorten(textOf(name))} is no path: a name between its dots is missing.`);
  return anyOf(value, (part) => {
    const matches = operator === ':' || operator === '=' ? matchValue(part, operator) : matchAmount(part, operator);
    return ({ record }) => matches(readPathOf(record.event, path));
  });
}

function matchValue(part: QueryText, operator: ':' | '='): (value: unknown) => boolean {
  const matches = buildTextTest(part, operator === '=');
  return (value) => {
    if (value === undefined) return false;
    if (typeof value === 'object' && value !== null) return searchEvent(value, matches);
    return matches(String(value));
  };
}

function matchAmount(part: QueryText, operator: Comparison): (value: unknown) => boolean {
  const wanted = readQuantity(textOf(part), 'none');
  if (wanted === undefined) throw new QueryError(`${operator} compares numbers (got ${shorten(textOf(part))}).`);
  return (value) => typeof value === 'number' && compare(value, operator, wanted);
}
