import { describe, expect, it } from 'vitest';
import { redactHeaders, redactUrl } from '../../lib/redact-request.ts';

const KEY = 'a11ce0000000000000000000000005e5';

describe('redactHeaders', () => {
  it.each([
    ['authorization', 'Bearer planted', 'Bearer …'],
    ['authorization', 'Basic cGxhbnRlZA==', 'Basic …'],
    ['authorization', 'planted', '…'],
    ['proxy-authorization', 'Basic cGxhbnRlZA==', 'Basic …'],
    ['cookie', 'sid=planted; theme=dark', '…'],
    ['set-cookie', ['sid=planted', 'b=planted'], '…'],
    ['x-api-key', 'planted', '…'],
    ['x-auth-token', 'planted', '…'],
    ['x-amz-security-token', 'planted', '…'],
    ['x-csrf-token', 'planted', '…'],
    ['x-signature', 'sha256=planted', '…'],
    ['referer', `http://shop.example/?api_key=${KEY}&q=1`, 'http://shop.example/?api_key=…05e5&q=1'],
    ['x-anything', 'it is known-secret', 'it is …cret'],
    ['referer', 'http://user:planted@shop.example/', 'http://…@shop.example/'],
  ])('hides %s: %s', (name, value, hidden) => {
    expect(redactHeaders({ [name]: value, accept: '*/*' }, () => ['known-secret'])).toEqual({
      [name]: hidden,
      accept: '*/*',
    });
  });

  it('leaves what is no secret as it is', () => {
    const headers = {
      host: 'localhost',
      'content-type': 'application/json',
      'user-agent': 'x/1',
      origin: 'http://a.b',
    };
    expect(redactHeaders(headers, () => ['known-secret'])).toBe(headers);
  });
});

describe('redactUrl', () => {
  it.each([
    ['/2/httpapi', '/2/httpapi'],
    [`/2/httpapi/${KEY}`, '/2/httpapi/…05e5'],
    ['/x/dk_local_pipeline_key', '/x/…_key'],
    ['/x/my-long-known-secret/y', '/x/…cret/y'],
    ['/x/my%2Dlong-known-secret', '/x/…cret'],
    [`/httpapi?api_key=${KEY}&event=%5B%5D`, '/httpapi?api_key=…05e5&event=%5B%5D'],
    ['/x?access_token=abc&a=b', '/x?access_token=…&a=b'],
    ['/x?other=my-long-known-secret', '/x?other=%E2%80%A6cret'],
    ['/x?%E0%A4%A', '/x?%E0%A4%A'],
  ])('%s is kept as %s', (url, kept) => {
    expect(redactUrl(url, ['my-long-known-secret', 'x'])).toBe(kept);
  });
});
