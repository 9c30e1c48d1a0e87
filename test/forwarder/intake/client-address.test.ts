import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { findClientAddress } from '../../../src/forwarder/gateway/client-address.ts';
import { track } from '../mapping/map.ts';
import { type Intake, startIntake } from './start-intake.ts';

const XFF = 'x-forwarded-for';
const ipOf = async (intake: Intake) => (await intake.sent())[0]?.ip;
const oneHop = (_address: string, hop: number) => hop < 1;

describe('intake.client-ip', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    // What is farther away than the trusted proxy's word was said by anybody.
    ['198.51.100.66, 203.0.113.9', '203.0.113.9'],
    ['203.0.113.9:51234', '203.0.113.9'],
    ['2001:db8::17', '2001:db8::17'],
    ['[2001:db8::17]:4711', '2001:db8::17'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    [' 203.0.113.9 ', '203.0.113.9'],
  ])('reads X-Forwarded-For: %s of one trusted hop as %s', (header, address) => {
    expect(findClientAddress({ [XFF]: header }, '10.0.0.1', oneHop)).toEqual({ address });
  });

  it.each([
    ['for=203.0.113.9', '203.0.113.9'],
    ['For="[2001:db8:cafe::17]:4711"', '2001:db8:cafe::17'],
    ['for=198.51.100.66, for=203.0.113.9;proto=https;by=10.0.0.1', '203.0.113.9'],
    ['proto=https;for="203.0.113.9:80"', '203.0.113.9'],
    ['for="198.51.100.1, for=6.6.6.6", for=203.0.113.9', '203.0.113.9'],
  ])('reads Forwarded: %s of one trusted hop as %s', (forwarded, address) => {
    expect(findClientAddress({ forwarded }, '10.0.0.1', oneHop)).toEqual({ address });
  });

  it.each([
    [{ [XFF]: 'unknown' }],
    [{ [XFF]: '_hidden' }],
    [{ forwarded: 'for=unknown' }],
    [{ [XFF]: '203.0.113.9', forwarded: 'for=198.51.100.66' }],
  ])('knows no address of %j, and says why', (headers) => {
    expect(findClientAddress(headers, '10.0.0.1', oneHop)).toEqual({ reason: expect.any(String) });
  });

  it('goes outwards over addresses that are trusted, and no further', () => {
    const inside = (address: string) => address.startsWith('10.');
    const headers = { [XFF]: '6.6.6.6, 203.0.113.9, 10.0.0.2' };
    expect(findClientAddress(headers, '10.0.0.1', inside)).toEqual({ address: '203.0.113.9' });
    expect(findClientAddress(headers, '198.51.100.1', inside)).toEqual({ address: '198.51.100.1' });
    expect(findClientAddress({}, '10.0.0.1', inside)).toEqual({ address: '10.0.0.1' });
    expect(findClientAddress({ [XFF]: '' }, '10.0.0.1', inside)).toEqual({ address: '10.0.0.1' });
    const both = { [XFF]: '203.0.113.9', forwarded: 'for=203.0.113.9' };
    expect(findClientAddress(both, '10.0.0.1', inside)).toEqual({ address: '203.0.113.9' });
  });

  it('believes nobody by default, and counts the hint', async () => {
    await using intake = await startIntake();
    await intake.post('/v1/t', track(), { [XFF]: '203.0.113.9' });
    expect(await ipOf(intake)).toBeUndefined();
    expect(intake.notes('message-1')).toEqual(['intake.client-ip context.ip']);
    expect(await intake.metrics()).toContain('intake_notes_total{rule="intake.client-ip",path="context.ip"} 1');
  });

  it.each([
    ['one hop', 1, '203.0.113.9'],
    ['two hops', 2, '198.51.100.66'],
    ['its address', ['127.0.0.1'], '203.0.113.9'],
    ['its name', ['loopback', '203.0.113.0/24'], '198.51.100.66'],
    ['another address', ['10.0.0.0/8'], undefined],
  ])('believes a proxy that is trusted by %s', async (_how, trustProxy, ip) => {
    await using intake = await startIntake({ trustProxy });
    await intake.post('/v1/t', track(), { [XFF]: '198.51.100.66, 203.0.113.9' });
    expect(await ipOf(intake)).toBe(ip);
  });

  it('says where nothing can be made of what the proxy says', async () => {
    await using intake = await startIntake({ trustProxy: 1 });
    await intake.post('/v1/t', track(), { [XFF]: 'unknown' });
    expect([await ipOf(intake), intake.notes('message-1')]).toEqual([undefined, ['intake.client-ip context.ip']]);
  });

  it('leaves alone what an event says of its address', async () => {
    await using intake = await startIntake({ trustProxy: 1 });
    await intake.post('/v1/t', track({ context: { ip: '192.0.2.1' } }), { [XFF]: 'unknown' });
    expect([await ipOf(intake), intake.notes('message-1')]).toEqual(['192.0.2.1', []]);
  });

  it('reads several headers of a batch as one', async () => {
    await using intake = await startIntake({ trustProxy: 1 });
    const { hostname, port } = new URL(intake.forwarder.url);
    await new Promise<void>((resolve, reject) => {
      const headers = {
        authorization: 'Bearer dk_test_key_1234',
        'content-type': 'application/json',
        [XFF]: ['6.6.6.6', '203.0.113.9'],
      };
      const sending = httpRequest({ hostname, port, path: '/v1/batch', method: 'POST', headers }, (response) => {
        response.resume().once('end', resolve);
      });
      sending.once('error', reject).end(JSON.stringify({ batch: [track()] }));
    });
    expect(await ipOf(intake)).toBe('203.0.113.9');
  });
});
