import { createMockAmplitude } from '../mock-amplitude/index.ts';

// The mock as users run it, with every rule on, in a process of its own. A load test is more than a growth plan allows.
const mock = await createMockAmplitude({
  projects: [{ name: 'bench', apiKey: process.argv[2] ?? '', region: 'us', plan: 'enterprise' }],
});
console.log(JSON.stringify({ url: mock.us, control: mock.control }));
