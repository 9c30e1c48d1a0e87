/** What a soak looks at. */
export interface SoakMetrics {
  queued: number;
  delivered: number;
  held: { integration: string; reason: string; since: number; endedBy: string; fix: string }[];
}

const PREFIX = 'amplitude_forwarder_';

/** Reads the Prometheus text at a forwarder's `/metrics`. */
export async function readSoakMetrics(url: string): Promise<SoakMetrics> {
  const text = await (await fetch(url)).text();
  const lines = text.split('\n').filter((line) => line.startsWith(PREFIX));
  const samples = lines.map((line) => {
    const [, name = '', labels = '', value = ''] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    return { name: name.slice(PREFIX.length), labels: readLabels(labels), value: Number(value) };
  });
  const find = (name: string, matches: Record<string, string> = {}) =>
    samples.find(
      (sample) => sample.name === name && Object.entries(matches).every(([key, is]) => sample.labels[key] === is),
    )?.value ?? Number.NaN;
  return {
    queued: find('queued_events'),
    delivered: find('delivered_total'),
    held: samples
      .filter(({ name }) => name === 'hold_info')
      .map(({ labels: { integration = '', reason = '', ended_by = '', fix = '' } }) => {
        return {
          integration,
          reason,
          since: find('held_since_seconds', { integration, reason }),
          endedBy: ended_by,
          fix,
        };
      }),
  };
}

function readLabels(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, value]) => [key, value]));
}
