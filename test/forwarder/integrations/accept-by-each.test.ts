import { expect, it, vi } from 'vitest';
import { acceptByEach } from '../../../src/forwarder/integrations/accept-by-each.ts';

/** An integration that stores so many, once asked. */
function integration(accept: () => Promise<number>) {
  const acceptOverflow = vi.fn(async () => {});
  return { accept, acceptOverflow };
}
const full = () => integration(() => Promise.reject(new Error('full')));

it('keeps what one has no room for as soon as another has stored it, and answers once all have', async () => {
  const [stores, overflows, slow] = [integration(async () => 1), full(), Promise.withResolvers<number>()];
  let answered = false;
  const accepting = acceptByEach([overflows, integration(() => slow.promise), stores], []).then(() => {
    answered = true;
  });
  await vi.waitFor(() => expect(overflows.acceptOverflow).toHaveBeenCalledOnce());
  expect(answered).toBe(false);
  slow.resolve(1);
  await accepting;
  expect(stores.acceptOverflow).not.toHaveBeenCalled();
});

it('takes nothing where none of them stored any', async () => {
  const [one, other, withheld] = [full(), full(), integration(async () => 0)];
  await expect(acceptByEach([one, withheld, other], [])).rejects.toThrow('full');
  for (const each of [one, other, withheld]) expect(each.acceptOverflow).not.toHaveBeenCalled();
});

it('fails where what one has no room for cannot be kept', async () => {
  const broken = full();
  broken.acceptOverflow.mockRejectedValue(new Error('the disk is gone'));
  await expect(acceptByEach([integration(async () => 1), broken], [])).rejects.toThrow('the disk is gone');
});
