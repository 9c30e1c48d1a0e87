import process from 'node:process';
import { createInstance, Revenue } from '@amplitude/analytics-node';

// `amplitude-emulator exec` puts these into the environment; without it, a running `npm run emulate` is meant.
const url = process.env.AMPLITUDE_EMULATOR_US_URL ?? 'http://127.0.0.1:9100';
const apiKey = process.env.AMPLITUDE_EMULATOR_US_KEY ?? 'a11ce0000000000000000000000005e5';

const amplitude = createInstance();
await amplitude.init(apiKey, { serverUrl: `${url}/2/httpapi` }).promise;

const user = { user_id: 'user-1' };
const viewed = amplitude.track('Product Viewed', { sku: 'SKU-100' }, user);
const bought = amplitude.revenue(new Revenue().setProductId('SKU-100').setPrice(59.99).setQuantity(1), user);
await amplitude.flush().promise;

console.log(`Product Viewed: ${(await viewed.promise).code}`);
console.log(`Order Completed: ${(await bought.promise).code}`);
