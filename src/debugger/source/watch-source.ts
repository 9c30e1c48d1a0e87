import type { Clock } from '../../../lib/clock.ts';
import type { Banner } from '../model/banner.ts';
import type { SourceLink } from '../model/link.ts';
import type { VerdictRecord } from '../model/record.ts';
import type { ViewSources } from '../model/view-sources.ts';
import type { ControlClient, EmulatorAddress } from './control-client.ts';
import { createRemoteLook, type RemoteLook } from './create-remote-look.ts';
import { createRemoteViews } from './create-remote-views.ts';
import { describeNews, isNews, type SourceNews } from './describe-message.ts';
import { createLagMeter } from './lag.ts';
import type { SourceMessage } from './source-message.ts';

/** What a screen is told of one emulator. */
export interface SourceScreen {
  show(record: VerdictRecord): void;
  /** All is gone, or what was of a project. */
  forget(project: string | undefined): void;
  say(notice: string): void;
  /** Something about the connection has changed. */
  linked(): void;
}

/** An emulator in another process, as a screen has it. */
export interface WatchedSource {
  address: EmulatorAddress;
  link: Readonly<SourceLink>;
  look: RemoteLook;
  views: ViewSources;
  /** As it is now: another run has another one. */
  banner(): Banner;
  take(message: SourceMessage, screen: SourceScreen): void;
  close(): void;
}

/** Creates what turns the messages of one emulator into what its screen shows. */
export function watchSource(
  address: EmulatorAddress,
  client: Pick<ControlClient, 'get' | 'send'>,
  first: Banner,
  clock: Clock,
): WatchedSource {
  const link: SourceLink = { name: address.name, lost: '', behind: 0, missed: 0 };
  const lag = createLagMeter();
  let run = first.run;
  let tellLink = () => {};
  const look = createRemoteLook(client, clock, (lastSeq) => {
    const behind = lag.look(lastSeq);
    if (behind === link.behind) return;
    link.behind = behind;
    tellLink();
  });

  function take(message: SourceMessage, screen: SourceScreen): void {
    tellLink = screen.linked;
    if (message.kind === 'record') {
      lag.read(message.record.seq);
      screen.show(message.record);
      return;
    }
    note(message, screen);
    screen.linked();
    if (isToSay(message)) screen.say(describeNews(message, address));
  }

  /** What a message changes of what is known of the emulator. */
  function note(message: Exclude<SourceMessage, { kind: 'record' }>, screen: SourceScreen): void {
    switch (message.kind) {
      case 'connected':
        run = message.run;
        link.lost = '';
        if (message.how === 'another run') forget(undefined, screen);
        break;
      case 'lost':
        link.lost = message.because;
        return;
      case 'reset':
        forget(message.project, screen);
        break;
      case 'gap':
        link.missed += message.missed;
        return;
      case 'unread':
      case 'notice':
        return;
      case 'changed':
        break;
    }
    look.again();
  }

  function forget(project: string | undefined, screen: SourceScreen): void {
    link.missed = 0;
    screen.forget(project);
  }

  return {
    address,
    link,
    look,
    views: createRemoteViews(client, address.url),
    banner: () => ({ ...first, ...(run === undefined ? {} : { run }) }),
    take,
    close: look.close,
  };
}

/** A lost connection is said for as long as it is lost; that it was first there is seen. */
function isToSay(message: SourceMessage): message is SourceNews {
  return isNews(message) && message.kind !== 'lost' && (message.kind !== 'connected' || message.how !== 'first');
}
