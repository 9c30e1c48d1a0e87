import type { Banner } from '../model/banner.ts';
import type { ControlClient, EmulatorAddress } from './control-client.ts';
import { parseProjects } from './parse-look.ts';

/** Where an emulator in another process answers, as far as it tells. Its keys are hidden. */
export async function readBanner(
  client: Pick<ControlClient, 'get'>,
  { url, token }: EmulatorAddress,
  run: string,
): Promise<Banner> {
  const { projects, endpoints } = parseProjects(await client.get('/projects'));
  return {
    ...reachBy(url, endpoints),
    control: `${url}/_emulator/v1`,
    ...(token === undefined ? {} : { controlToken: token }),
    projects,
    run,
    attached: [url],
  };
}

/**
 * The addresses of both regions as they are reached from here: by the host that was attached to, which may be another machine
 * or a container. A port that is mapped to another is not known to the emulator; there only the one attached to is right.
 */
function reachBy(url: string, endpoints: { us: string; eu: string } | undefined): { us: string; eu: string } {
  if (endpoints === undefined) return { us: url, eu: url };
  const here = new URL(url);
  const reach = (endpoint: string) => {
    const { port } = new URL(endpoint);
    if (port === here.port) return url;
    const there = new URL(url);
    there.port = port;
    return there.href.replace(/\/$/, '');
  };
  const [us, eu] = [reach(endpoints.us), reach(endpoints.eu)];
  return us === url || eu === url ? { us, eu } : { us: url, eu };
}
