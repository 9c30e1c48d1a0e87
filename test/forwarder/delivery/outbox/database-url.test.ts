import { describe, expect, it } from 'vitest';
import { redactDatabaseUrl } from '../../../../src/forwarder/delivery/outbox/postgres/database-url.ts';
import { explainDatabase } from '../../../../src/forwarder/delivery/outbox/postgres/explain-database.ts';

describe("a database's URL, as it is shown", () => {
  it.each([
    ['postgres://us%er:s3cret@db:5432/x', 'postgres://us%er:%E2%80%A6@db:5432/x'],
    ['postgres://user:s3cret@db/x?password=s3cret', 'postgres://user:…@db/x'],
    ['postgres://db/x', 'postgres://db/x'],
  ])('%s is %s', (url, shown) => {
    expect(redactDatabaseUrl(url)).toBe(shown);
  });
});

it('says how many connections an instance needs where the server takes no more', () => {
  const error = Object.assign(new Error('too many clients'), { code: '53300' });
  expect(explainDatabase(error, 'read the outbox', 'postgres://db/x').message).toContain('each instance needs five');
});
