/** The projects of the emulator that is fuzzed; only `faulty` is ever given faults. */
export const PROJECTS = [
  {
    name: 'shop-us',
    apiKey: 'f022000000000000000000000000005e',
    secretKey: '5ec4e700000000000000000000000001',
    region: 'us',
    plan: 'enterprise',
  },
  {
    name: 'shop-eu',
    apiKey: 'f022000000000000000000000000000e',
    secretKey: '5ec4e700000000000000000000000002',
    region: 'eu',
    plan: 'starter',
  },
  {
    name: 'faulty',
    apiKey: 'f0220000000000000000000000faul7y',
    secretKey: '5ec4e700000000000000000000000003',
    region: 'us',
    plan: 'growth',
  },
] as const;

export const US_KEY = PROJECTS[0].apiKey;
export const FAULTY_KEY = PROJECTS[2].apiKey;

export const KEYS = [US_KEY, PROJECTS[1].apiKey, 'unknown0000000000000000000000000', ''];

export const PIPELINE_KEY = 'dk_fuzz';
export const SIGNING_SECRET = 'fuzz-signing-secret';
export const MANAGEMENT_TOKEN = 'mt_fuzz_token';

/** Of both forwarders' blueprints. The grammar sends these names. */
export const PRIVACY = {
  dropProperties: ['email', 'secret', 'customer.phone'],
  dropTraits: ['email', 'secret'],
  hashProperties: ['name', 'token', 'customer.name'],
  hashTraits: ['name', 'token'],
} as const;

/** Stands for the signature of a request, which holds the time and is made when it is sent. */
export const SIGNED = 'sign this';
