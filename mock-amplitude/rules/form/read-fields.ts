import { isUtf8 } from 'node:buffer';
import { BODY_KEPT_BYTES, MAX_FORM_FIELDS } from '../../limits.ts';
import { readMultipart } from './read-multipart.ts';

/** The fields of a form by name; of a name that came more than once, the first. */
export type Fields = ReadonlyMap<string, string>;

/** Fields, or why the form cannot be read and those that could be until then. */
export type ReadFields = { ok: true; fields: Fields } | { ok: false; reason: string; fields: Fields };

/** A form as it was sent. */
interface SentForm {
  method: string;
  /** Path and query. */
  url: string;
  contentType: string | undefined;
  body: Buffer;
}

/** What is read into, and whether there was too much of it. */
interface Reading {
  fields: Map<string, string>;
  reason: string | undefined;
}

/**
 * Reads the fields of a form: those of the query, and in a POST those of the body, which come first (decided: the docs
 * show a POST to `/groupidentify` with everything in its query). Docs: a body is a form, so JSON is not read.
 *
 * @example readFields({ method: 'GET', url: '/identify?api_key=k', contentType: undefined, body }) // fields: api_key → k
 */
export function readFields({ method, url, contentType, body }: SentForm): ReadFields {
  const reading: Reading = { fields: new Map(), reason: undefined };
  if (method === 'POST' && body.length > 0) {
    readBodyInto(reading, body, contentType);
    if (reading.reason !== undefined) add(reading, 'api_key', findKey(body));
  }
  const query = url.indexOf('?');
  if (query >= 0) readEncoded(reading, url.slice(query + 1));
  const { fields, reason } = reading;
  return reason === undefined ? { ok: true, fields } : { ok: false, reason, fields };
}

function readBodyInto(reading: Reading, body: Buffer, contentType: string | undefined): void {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  switch (type) {
    case 'application/x-www-form-urlencoded':
      if (isUtf8(body)) readEncoded(reading, body.toString('utf8'));
      else reading.reason = 'the body is not UTF-8; is it compressed without Content-Encoding: gzip?';
      return;
    case 'multipart/form-data':
      for (const part of readMultipart(body, contentType ?? '', (reason) => tell(reading, reason))) {
        add(reading, part.name, part.value);
      }
      return;
    default:
      reading.reason = `the Content-Type is ${contentType ?? 'not given'}, and only forms are read`;
  }
}

function readEncoded(reading: Reading, text: string): void {
  const pairs = text.split('&', MAX_FORM_FIELDS + 1);
  if (pairs.length > MAX_FORM_FIELDS) tell(reading, `the form has more than ${MAX_FORM_FIELDS} fields`);
  for (const [name, value] of new URLSearchParams(pairs.slice(0, MAX_FORM_FIELDS).join('&'))) add(reading, name, value);
}

/** The key in a body that cannot be read: what is recorded of it must not show the key. */
const KEY_ANYWHERE = /\bapi_key\b["'\s:=]+([^"'&\s,}]+)/;

function findKey(body: Buffer): string | undefined {
  return KEY_ANYWHERE.exec(body.toString('utf8', 0, BODY_KEPT_BYTES))?.[1];
}

function add({ fields }: Reading, name: string, value: string | undefined): void {
  if (value !== undefined && !fields.has(name)) fields.set(name, value);
}

/** The first reason is told. */
function tell(reading: Reading, reason: string): void {
  reading.reason ??= reason;
}
