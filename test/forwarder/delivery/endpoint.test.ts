import { describe, expect, it } from 'vitest';
import { chooseEndpoint, EndpointError } from '../../../src/forwarder/delivery/endpoint.ts';

const US = 'https://api2.amplitude.com/2/httpapi';
const EU = 'https://api.eu.amplitude.com/2/httpapi';

describe('deliver.region', () => {
  it.each([
    [{ region: 'us' }, US],
    [{ region: 'eu' }, EU],
    [{ endpoint: EU }, EU],
    [{ region: 'eu', endpoint: EU }, EU],
    [{ region: 'eu', endpoint: 'http://127.0.0.1:9101/2/httpapi' }, 'http://127.0.0.1:9101/2/httpapi'],
    [{ endpoint: 'http://localhost:9100/2/httpapi' }, 'http://localhost:9100/2/httpapi'],
    [{ endpoint: 'http://[::1]:9100/2/httpapi' }, 'http://[::1]:9100/2/httpapi'],
    [{ endpoint: 'https://proxy.example/2/httpapi', allowOtherHosts: true }, 'https://proxy.example/2/httpapi'],
  ] as const)('delivers by %j', (choice, expected) => {
    expect(chooseEndpoint(choice)).toBe(expected);
  });

  it.each([
    [{}, /neither region nor endpoint/],
    [{ region: 'us', endpoint: EU }, /the region is us, but .* is eu/],
    [{ region: 'eu', endpoint: US }, /the region is eu, but .* is us/],
    [{ region: 'eu', endpoint: 'https://api.amplitude.com/2/httpapi' }, /is us/],
    [{ endpoint: 'http://api2.amplitude.com/2/httpapi' }, /Use https:\/\/api2/],
    [{ endpoint: 'https://api2.amplitude.com/httpapi' }, /Use https:\/\/api2.amplitude.com\/2\/httpapi/],
    [{ endpoint: 'https://proxy.example/2/httpapi' }, /neither Amplitude nor this machine/],
    [{ endpoint: 'http://127.0.0.1.example/2/httpapi' }, /neither Amplitude nor this machine/],
    [{ endpoint: 'http://proxy.example/x', allowOtherHosts: true }, /unencrypted/],
    [{ endpoint: 'ftp://127.0.0.1/' }, /no http or https URL/],
    [{ endpoint: 'nonsense' }, /no http or https URL/],
  ] as const)('refuses %j', (choice, message) => {
    expect(() => chooseEndpoint(choice)).toThrow(EndpointError);
    expect(() => chooseEndpoint(choice)).toThrow(message);
  });
});
