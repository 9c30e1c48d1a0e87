import type { MockAmplitude } from '../../../mock-amplitude/index.ts';

/** A server-sent event. */
interface StreamEvent {
  event: string;
  data: Record<string, unknown>;
}

/** Reads so many events of the stream and hangs up. */
export async function readEvents(
  { control }: Pick<MockAmplitude, 'control'>,
  path: string,
  count: number,
  headers: Record<string, string> = {},
): Promise<StreamEvent[]> {
  const hangUp = new AbortController();
  const { body } = await fetch(control + path, { headers, signal: hangUp.signal });
  let text = '';
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    if (parseEvents(text).length >= count) break;
  }
  hangUp.abort();
  return parseEvents(text).slice(0, count);
}

function parseEvents(text: string): StreamEvent[] {
  return [...text.matchAll(/^event: (\w+)\n(?:id: \d+\n)?data: (.+)\n\n/gm)].map(([, event = '', data = '']) => ({
    event,
    data: JSON.parse(data),
  }));
}
