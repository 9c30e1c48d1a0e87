import { describe, expect, it } from 'vitest';
import { loadVariant } from '../../../src/forwarder/mapping/blueprints/variants.ts';
import { events, map, track } from './map.ts';
import { toldLines } from './told-lines.ts';

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

  it.each([
    [{ os: { name: ' Plan 9 ' } }, 'Plan 9', 'context.os.name', []],
    [
      { os: { name: ' ' }, device: { type: 'android' } },
      'Android',
      'context.device.type',
      ['context.os.name: is blank'],
    ],
    [
      { page, device: { type: 'desktop' } },
      'Web',
      null,
      ['context.page.url: no rule reads it', 'context.device.type: map.constants: the platform is read from elsewhere'],
    ],
  ])('of %j is %s, read from %s, and it is told so', (context, platform, source, unused) => {
    expect(sent(context)?.platform).toBe(platform);
    const told = toldLines(map(track({ context })));
    expect(told.fields).toContain(`0 platform: map.constants < ${source}`);
    expect(told.unused).toEqual(unused);
  });

  it('is cut to the longest text that Amplitude takes, and the field it came from is told', () => {
    const { platform } = loadVariant('default');
    const long = 'x'.repeat(1025);
    const cut = (context: object, changes: object = {}) => {
      const mapping = map(track({ context }), changes);
      return mapping.kind === 'mapped' ? mapping.changes.map(({ field }) => field) : [];
    };
    expect(new Set(cut({ os: { name: long } }))).toEqual(new Set(['context.os.name']));
    expect(cut({}, { platform: { ...platform, otherwise: long } })).toEqual(['platform']);
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

  it.each([
    ['iOS', ['idfa: map.context < context.device.advertisingId', 'idfv: map.context < context.device.id'], []],
    [
      'Android',
      ['adid: map.context < context.device.advertisingId'],
      ["context.device.id: map.context: sent for Apple's systems only"],
    ],
  ])('are told of on %s', (name, ids, unused) => {
    const told = toldLines(map(track({ context: { os: { name }, device } })));
    const common = ['os_name: map.context < context.os.name', 'platform: map.constants < context.os.name'];
    const last = 'event_properties: map.track < properties';
    expect(told).toEqual({ fields: [...common, ...ids, last].map((line) => `0 ${line}`), unused });
  });

  it.each([['iOS'], ['Tizen']])('are none on %s where they are null or blank', (name) => {
    for (const none of [null, '', ' ']) {
      const mapping = map(track({ context: { os: { name }, device: { id: none, advertisingId: none, type: none } } }));
      const fields = mapping.kind === 'mapped' ? Object.keys(mapping.events[0] ?? {}) : [];
      expect(fields.filter((field) => ['idfa', 'idfv', 'adid'].includes(field))).toEqual([]);
      expect(toldLines(mapping).unused).toEqual(
        none === null ? [] : ['type', 'id', 'advertisingId'].map((key) => `context.device.${key}: is blank`),
      );
    }
  });

  it('are said to be left out elsewhere', () => {
    const { unused } = map(track({ context: { os: { name: 'Tizen' }, device } })).explanation;
    expect(unused).toContainEqual({ source: 'context.device.id', reason: expect.stringContaining('Apple') });
    expect(unused).toContainEqual({ source: 'context.device.advertisingId', reason: expect.stringContaining('Apple') });
  });
});
