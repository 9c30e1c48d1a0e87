import { createMockAmplitude } from '../mock-amplitude/index.ts';

// The mock as users run it, with every rule on, in a process of its own. Only the project's rate is higher than that of any
// plan: this is more than Amplitude takes.
const mock = await createMockAmplitude({
  projects: [
    {
      name: 'bench',
      apiKey: process.argv[2] ?? '',
      region: 'us',
      plan: 'enterprise',
      limits: { eventsPerSecond: 10_000_000 },
    },
  ],
});
console.log(JSON.stringify({ url: mock.us, control: mock.control }));
