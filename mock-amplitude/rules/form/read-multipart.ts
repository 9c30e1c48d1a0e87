import { isUtf8 } from 'node:buffer';
import { MaxPartsExceededError, parseMultipart } from '@remix-run/multipart-parser';
import { MAX_FORM_FIELDS } from '../../limits.ts';

interface Part {
  name: string;
  value: string;
}

/** RFC 2046: a boundary is a token, or anything in quotes. */
const BOUNDARY = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i;

/**
 * Reads the parts of a `multipart/form-data` body one by one, until one cannot be read: then `tell` is told why. A part
 * that is a file counts as a field like any other (decided: `curl -F 'event=<file'` and `event=@file` mean the same).
 */
export function* readMultipart(body: Buffer, contentType: string, tell: (reason: string) => void): Iterable<Part> {
  const found = BOUNDARY.exec(contentType);
  const boundary = found?.[1] ?? found?.[2];
  if (boundary === undefined) {
    tell('the Content-Type is multipart/form-data without a boundary');
    return;
  }
  // A part is never larger than the body, which has a limit of its own.
  const sizes = { maxFileSize: body.length, maxTotalSize: body.length };
  try {
    for (const part of parseMultipart(body, { boundary, maxParts: MAX_FORM_FIELDS, ...sizes })) {
      const { name, bytes } = part;
      if (name === undefined) continue;
      if (isUtf8(bytes)) yield { name, value: Buffer.from(bytes).toString('utf8') };
      else tell(`the field ${name} is not UTF-8`);
    }
  } catch (error) {
    const tooMany = error instanceof MaxPartsExceededError;
    const reason = error instanceof Error ? error.message : String(error);
    tell(
      tooMany ? `the form has more than ${MAX_FORM_FIELDS} fields` : `the body is not multipart/form-data: ${reason}`,
    );
  }
}
