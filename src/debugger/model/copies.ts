import { buildCurl } from '../../../lib/copy/build-curl.ts';
import { buildTest } from '../../../lib/copy/build-test.ts';
import type { CopiedRequest } from '../../../lib/copy/copied-request.ts';
import { writeHolding } from '../../../lib/write-json.ts';
import type { Banner } from './banner.ts';
import type { Batch } from './batch.ts';
import { COPIES, type CopyKind } from './keys.ts';
import { eventLink } from './links.ts';
import type { VerdictRecord } from './record.ts';

/** Something that was copied: what it is called, and the text. */
export interface Copied {
  title: string;
  text: string;
}

/** Builds what `y` and a key copy of a line. */
export function buildCopy(kind: CopyKind, record: VerdictRecord, { request }: Batch, banner: Banner): Copied {
  const title = COPIES.find(({ what }) => what === kind)?.label ?? kind;
  const { answer, verdict, rule } = request;
  switch (kind) {
    case 'link':
      return { title, text: eventLink(banner, record.seq) };
    case 'curl':
      return { title, text: buildCurl(toCopied(request, banner)) };
    case 'json':
      return { title, text: writeHolding(record, record.kind) };
    case 'test':
      return { title, text: buildTest(toCopied(request, banner), { status: answer.status, verdict, rule }) };
    case 'answer':
      return { title, text: answer.body };
  }
}

function toCopied({ method, path, region, request, apiKey = null }: Batch['request'], banner: Banner): CopiedRequest {
  const { body, truncated, headers } = request;
  const contentType = headers?.['content-type'];
  return { method, path, region, endpoint: banner[region], contentType, body, truncated, hiddenKey: apiKey };
}
