import type { SilencedAnswer, ThrottledAnswer } from '../api/api-shapes.ts';

const MS_PER_SECOND = 1000;

interface ThrottledPanelProps {
  throttled: ThrottledAnswer['throttled'];
  silenced: SilencedAnswer['silenced'];
  /** Amplitude's time, in ms since the epoch. */
  now: number;
}

/** Ids that are refused for how much they sent, and devices whose events are. */
export function ThrottledPanel({ throttled, silenced, now }: ThrottledPanelProps) {
  const devices = silenced.flatMap(({ project, devices: names }) => names.map((device) => ({ project, device })));
  return (
    <section class="panel chart" aria-labelledby="chart-throttled">
      <h2 id="chart-throttled">Throttled and silenced</h2>
      {throttled.length + devices.length === 0 && <p class="dim">None now.</p>}
      {throttled.length + devices.length > 0 && (
        <table class="data">
          <thead>
            <tr>
              <th scope="col">id</th>
              <th scope="col">project</th>
              <th scope="col" class="number">
                in 30 s
              </th>
              <th scope="col" class="number">
                of
              </th>
              <th scope="col">free</th>
            </tr>
          </thead>
          <tbody>
            {throttled.map(({ project, field, id, events, limit, freeAt }) => (
              <tr key={`${project} ${field} ${id}`}>
                <td>
                  <span class="dim">{field}</span> {id}
                </td>
                <td>{project}</td>
                <td class="number">{events}</td>
                <td class="number">{limit}</td>
                <td>in {Math.max(0, Math.ceil((freeAt - now) / MS_PER_SECOND))} s</td>
              </tr>
            ))}
            {devices.map(({ project, device }) => (
              <tr key={`${project} ${device}`}>
                <td>
                  <span class="dim">device_id</span> {device}
                </td>
                <td>{project}</td>
                <td />
                <td />
                <td>silenced</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
