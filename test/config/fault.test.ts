import { describe, expect, it } from 'vitest';
import { parseFaultRule } from '../../mock-amplitude/faults/parse-fault-rule.ts';
import { checkConfig } from '../../src/config/check-config.ts';

const LONGEST_DELAY = 86_400_000;
const LONGEST_TEXT = 'x'.repeat(1024);

describe('a fault of the configuration', () => {
  it.each([
    [{ status: 503, times: 2 }, true],
    [{ delayMs: LONGEST_DELAY - 1 }, true],
    [{ delayMs: LONGEST_DELAY }, true],
    [{ delayMs: LONGEST_DELAY + 1 }, false],
    [{ drop: true, name: LONGEST_TEXT }, true],
    [{ drop: true, name: `${LONGEST_TEXT}x` }, false],
    [{ drop: true, match: { userId: `${LONGEST_TEXT}x` } }, false],
    [{ drop: false }, false],
    [{ status: 399 }, false],
    [{ status: 503, match: { nth: { every: 3 } } }, true],
    [{ status: 503, match: { nth: 0 } }, false],
    [{ status: 503, seed: 1.5 }, false],
    [{ status: 503, sed: 1 }, false],
    [{ status: 503, times: 999_999_999, after: 999_999_999, match: { nth: 999_999_999 } }, true],
    [{ status: 503, times: 1e9, after: 1e9, match: { nth: { every: 1e9 } } }, true],
    [{ status: 503, times: 1e9 + 1 }, false],
    [{ status: 503, times: 1e300 }, false],
    [{ status: 503, after: 1e9 + 1 }, false],
    [{ status: 503, match: { nth: 1e9 + 1 } }, false],
    [{ status: 503, match: { nth: { every: 1e300 } } }, false],
    [{ status: 503, seed: Number.MAX_SAFE_INTEGER }, true],
    [{ status: 503, seed: -1e300 }, false],
  ])('is taken or refused as the control API does: %j', (fault, fine) => {
    expect(checkConfig({ amplitude: { faults: [fault] } }).ok, 'the configuration').toBe(fine);
    const parse = () => parseFaultRule(fault);
    if (fine) expect(parse).not.toThrow();
    else expect(parse).toThrow('Failed to read the fault');
  });
});
