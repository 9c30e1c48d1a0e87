import { describe, expect, it } from 'vitest';
import { loadVariant } from '../../../src/forwarder/mapping/blueprints/variants.ts';
import { events, map, track } from './map.ts';

const sent = (context: object) => events(track({ context }))[0];
const chrome = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36';
const page = { url: 'https://shop.example/' };

describe('the platform (map.constants)', () => {
  it.each([
    ['iOS', 'iOS'],
    ['iPadOS', 'iOS'],
    ['iPhone OS 17.4', 'iOS'],
    ['Android', 'Android'],
    ['tvOS', 'tvOS'],
    ['watchOS', 'watchOS'],
    ['visionOS', 'visionOS'],
    ['macOS', 'macOS'],
    ['Mac OS X', 'macOS'],
    ['Windows 11', 'Windows'],
    ['Linux', 'Linux'],
    ['Tizen', 'Tizen'],
    ['webOS', 'webOS'],
    ['Roku', 'Roku'],
    ['Fire OS', 'Fire OS'],
    ['VIDAA', 'VIDAA'],
    ['constructor', 'constructor'],
  ])('of %j is %j', (name, platform) => {
    expect(sent({ os: { name } })?.platform).toBe(platform);
  });

  it.each([
    [{ page }, 'Web'],
    [{ userAgent: chrome }, 'Web'],
    [{ page, os: { name: 'Windows' }, device: { type: 'desktop' } }, 'Web'],
    [{ page, os: { name: 'iOS' }, device: { model: 'iPhone15,2' } }, 'iOS'],
    [{ page, os: { name: 'Android' }, device: { id: 'd' } }, 'Android'],
    [{ userAgent: 'okhttp/4.12' }, undefined],
    [{ userAgent: 'Roku/DVP-9.10' }, 'Roku'],
    [{ userAgent: 'Mozilla/5.0 (SMART-TV; Linux; Tizen 5.0) AppleWebKit/538.1 TV Safari/538.1' }, 'Tizen'],
    [{ userAgent: 'Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36' }, 'webOS'],
    [{ userAgent: 'Mozilla/5.0 (Linux; Android 9; AFTMM) AppleWebKit/537.36' }, 'Fire OS'],
    [{ page, os: { name: 'Tizen' } }, 'Tizen'],
    [{ page, device: { type: 'tv' } }, 'TV'],
    [{ page, os: { name: 'Linux' }, device: { type: 'Smart TV' } }, 'Linux'],
    [{ device: { type: 'android' } }, 'Android'],
    [{ device: { model: 'X' } }, undefined],
    [{}, 'Web'],
  ])('of %j is %j', (context, platform) => {
    expect(sent(context)?.platform).toBe(platform);
  });

  it('is never the browser’s for a television, whatever it sends beside', () => {
    const { platform } = loadVariant('default');
    for (const name of platform.televisions) {
      for (const context of [
        { page },
        { userAgent: chrome },
        { page, userAgent: chrome, device: { type: 'desktop' } },
      ]) {
        expect(sent({ ...context, os: { name } })?.platform).not.toBe('Web');
      }
    }
  });

  it('is data: a blueprint names systems, and what says nothing', () => {
    const { platform } = loadVariant('default');
    const changed = { platform: { ...platform, byOs: { ...platform.byOs, vidaa: 'Hisense' }, otherwise: '' } };
    expect(events(track({ context: { os: { name: 'VIDAA 7' } } }), changed)[0]?.platform).toBe('Hisense');
    expect(events(track(), changed)[0]).not.toHaveProperty('platform');
  });
});

describe('the ids of a device', () => {
  const device = { id: 'IDFV-1', advertisingId: 'AD-1' };

  it.each([['iOS'], ['iPadOS'], ['tvOS'], ['watchOS'], ['visionOS'], ['macOS']])('are idfa and idfv on %s', (name) => {
    expect(sent({ os: { name }, device })).toMatchObject({ idfa: 'AD-1', idfv: 'IDFV-1' });
  });

  it.each([['Android'], ['Android TV'], ['Fire OS']])('are adid on %s', (name) => {
    expect(sent({ os: { name }, device })).toMatchObject({ adid: 'AD-1' });
  });

  it('are said to be left out elsewhere', () => {
    const { unused } = map(track({ context: { os: { name: 'Tizen' }, device } })).explanation;
    expect(unused).toContainEqual({ source: 'context.device.id', reason: expect.stringContaining('Apple') });
    expect(unused).toContainEqual({ source: 'context.device.advertisingId', reason: expect.stringContaining('Apple') });
  });
});
