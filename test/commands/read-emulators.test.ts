import { describe, expect, it } from 'vitest';
import { readEmulators } from '../../src/commands/read-emulators.ts';

describe('the emulators to attach to', () => {
  it('are named by their ports where that is clear, else by their hosts', () => {
    const named = (...urls: string[]) => readEmulators(urls, []).map(({ name }) => name);
    expect(named('http://127.0.0.1:9100', 'http://localhost:9200')).toEqual([':9100', ':9200']);
    expect(named('http://127.0.0.1:9100', 'http://ci.example:9100')).toEqual([':9100', 'ci.example:9100']);
    expect(named('http://127.0.0.1:9100', 'http://localhost:9100')).toEqual([
      'http://127.0.0.1:9100',
      'http://localhost:9100',
    ]);
  });

  it('may be given by any address of theirs, as the banner and the browser have it', () => {
    const bases = ['http://h:1/', 'http://h:2/_emulator/v1', 'http://h:3/_emulator/ui/stream?q=x', 'https://h/at/'].map(
      (url) => readEmulators([url], [])[0]?.url,
    );
    expect(bases).toEqual(['http://h:1', 'http://h:2', 'http://h:3', 'https://h/at']);
  });

  it('have one token for all, or one each in their order', () => {
    const tokens = (...given: string[]) => readEmulators(['http://h:1', 'http://h:2'], given).map(({ token }) => token);
    expect([tokens(), tokens('one'), tokens('one', 'other')]).toEqual([
      [undefined, undefined],
      ['one', 'one'],
      ['one', 'other'],
    ]);
  });

  it.each([
    [['127.0.0.1:9100'], [], /^Failed to attach: --url is no address .* Write http:\/\/127\.0\.0\.1:9100\.$/],
    [['ftp://h'], [], /is no address \(got ftp:\/\/h\)\. Give the address of a US or EU endpoint/],
    [['http://a:b@h'], [], /has a name or a password in it\. Use --token\.$/],
    [['http://h:1', 'http://h:1/'], [], /names http:\/\/h:1 twice/],
    [['http://h:1'], ['one', 'other'], /there are 1 addresses and 2 tokens/],
  ])('are not %j with tokens %j', (urls, tokens, message) => {
    expect(() => readEmulators(urls, tokens)).toThrow(message);
  });
});
