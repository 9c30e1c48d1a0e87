import { randomBytes } from 'node:crypto';
import { steadyClock, systemClock } from '../../lib/clock.ts';
import { createRng } from '../../lib/rng.ts';
import type { TlsIdentity } from '../../lib/tls/open-tls-identity.ts';
import { createMockAmplitude, type MockAmplitude } from '../../mock-amplitude/index.ts';
import { DEFAULT_MANAGEMENT_PORT } from '../config/table/forwarder-settings.ts';
import type { Config } from '../config/table/settings.ts';
import { createForwarder, type Forwarder } from '../forwarder/create-forwarder.ts';
import { AMPLITUDE_ENDPOINTS } from '../forwarder/delivery/endpoint.ts';
import { createFileStore, createMemoryStore } from '../forwarder/integrations/integration-store.ts';
import { chooseDataDir } from './choose-data-dir.ts';
import { chooseProject } from './choose-project.ts';
import { createDeliveryRoutes } from './delivery/delivery-routes.ts';
import type { MappedCall } from './delivery/read-call.ts';
import { createStreamTeller, type StreamTeller } from './delivery/tell-stream.ts';
import { listShopLinks } from './list-shop-links.ts';
import { describeOtherMachines, refuseContradiction } from './other-machines.ts';
import { readMapping } from './read-mapping.ts';
import { readTrustProxy } from './read-trust-proxy.ts';

/** Of the management token, written in hex. */
const TOKEN_BYTES = 16;

/** A mock Amplitude and a forwarder that delivers to it. */
export interface Emulation {
  mock: MockAmplitude;
  forwarder: Forwarder;
  pipelineKey: string;
  management: { url: string; token: string };
}

/**
 * Starts both. `running` closes them, the forwarder first.
 *
 * @throws {ListenError} when a port cannot be opened
 * @throws {ConfigError} when the forwarder's project does not exist, or settings contradict each other
 */
export async function startEmulation(
  config: Config,
  running: AsyncDisposableStack,
  onProblem: (message: string) => void,
  linesLost?: () => Readonly<Record<string, number>>,
): Promise<Emulation> {
  refuseContradiction(config);
  let tellStream = (_message: string) => {};
  const say = (message: string) => {
    tellStream(message);
    onProblem(message);
  };
  const options = {
    ...config.amplitude,
    host: config.host,
    onProblem: say,
    ...(linesLost === undefined ? {} : { linesLost }),
  };
  const mock = running.adopt(await createMockAmplitude(options), ({ close }) => close());
  const teller = running.adopt(createStreamTeller(mock.tell, systemClock), ({ close }) => close());
  tellStream = teller.problem;
  // A random one: a page that finds its way here must not be able to send events elsewhere.
  const token = config.forwarder.managementToken ?? `mt_${randomBytes(TOKEN_BYTES).toString('hex')}`;
  const forwarder = running.adopt(await startForwarder(mock, config, token, teller, say), ({ close }) => close());
  // Taken away first: a forwarder that is closed has nothing to say.
  running.defer(mock.addRoutes(createDeliveryRoutes(forwarder.desk, (call) => explainMapped(mock, forwarder, call))));
  const warning = describeOtherMachines(config);
  if (warning !== undefined) say(warning);
  const management = { url: forwarder.managementUrl ?? '', token };
  return { mock, forwarder, pipelineKey: config.forwarder.pipelineKey, management };
}

/** Integrations map the same event each in its own way; the project says which of them sent it. */
export function explainMapped(
  { projects }: Pick<MockAmplitude, 'projects'>,
  { explain }: Pick<Forwarder, 'explain'>,
  { insertId, project }: MappedCall,
) {
  return explain(insertId, projects.find(({ name }) => name === project)?.apiKey);
}

/** The forwarder delivers to one project; the region of its endpoint is the project's. */
async function startForwarder(
  mock: MockAmplitude,
  config: Config,
  token: string,
  { outcome: onOutcome }: StreamTeller,
  onProblem: (message: string) => void,
): Promise<Forwarder> {
  const { gatewayPort, pipelineKey, signingSecret, plan, gzip, outboxBytes, drainMs } = config.forwarder;
  const trustProxy = readTrustProxy(config.forwarder.trustProxy);
  const dataDir = chooseDataDir(config);
  const project = chooseProject(mock.projects, config.forwarder);
  /** Known once its port is open. */
  let managementUrl: string | undefined;
  const forwarder = await createForwarder({
    host: config.host,
    tls: mock.ca === undefined ? undefined : await openOwnCertificate(onProblem),
    gatewayPort,
    gatewayPortFlag: '--gateway-port',
    pipelineKey,
    signingSecret,
    page: {
      allowedHosts: config.amplitude.allowedHosts ?? [],
      open: config.amplitude.openControl,
      links: () => listShopLinks({ ui: mock.ui, project: project.name, management: managementUrl }),
    },
    integration: {
      endpoint: `${mock[project.region]}/2/httpapi`,
      apiKey: project.apiKey,
      plan: plan ?? project.plan,
      gzip,
      ...(await readMapping(config.forwarder)),
    },
    allowOtherHosts: config.forwarder.allowOtherHosts,
    management: {
      port: config.forwarder.managementPort ?? DEFAULT_MANAGEMENT_PORT,
      portFlag: '--management-port',
      token,
      allowedHosts: config.amplitude.allowedHosts ?? [],
    },
    store: dataDir === undefined ? createMemoryStore() : createFileStore(dataDir),
    // The guide's own addresses: the emulator is there to answer for them.
    amplitude: new Map([
      [AMPLITUDE_ENDPOINTS.us, `${mock.us}/2/httpapi`],
      [AMPLITUDE_ENDPOINTS.eu, `${mock.eu}/2/httpapi`],
    ]),
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(trustProxy === undefined ? {} : { trustProxy }),
    limits: {
      ...(outboxBytes === undefined ? {} : { outboxBytes }),
      ...(drainMs === undefined ? {} : { shutdownMs: drainMs }),
    },
    clock: systemClock,
    steadyClock,
    rng: createRng(systemClock.now()),
    onOutcome,
    onProblem,
  });
  managementUrl = forwarder.managementUrl;
  return forwarder;
}

/** The one that the mock has, which has just made it where there was none. */
async function openOwnCertificate(onProblem: (message: string) => void): Promise<TlsIdentity> {
  const { openCertificate } = await import('../../mock-amplitude/reach/open-certificate.ts');
  return openCertificate(systemClock.now(), onProblem);
}
