import type { Rule } from '../../rules/rule.ts';

export const keyV2Rule: Rule = {
  slug: 'throttle.key-v2',
  source: {
    tags: ['doc', 'decided'],
    text: 'HTTP V2 docs: 30 events/s for each user_id and device_id. The 30 s they are averaged over are those of the Batch docs.',
  },
  fix: 'Wait 30 s and send the throttled events again, the others at once; spread the events of one id, or use /batch.',
  approximates: 'The 30 s slide in steps of one second.',
};

export const keyBatchRule: Rule = {
  slug: 'throttle.key-batch',
  source: {
    tags: ['doc', 'decided'],
    text: 'Batch docs: 1000 events/s for each user_id and device_id, averaged over 30 s. That /2/httpapi does not count here is decided.',
  },
  fix: 'Wait 30 s and send the throttled events again, the others at once; spread the events of one id.',
  approximates: 'The 30 s slide in steps of one second.',
};

export const dailyRule: Rule = {
  slug: 'throttle.daily',
  source: {
    tags: ['doc', 'decided'],
    text: 'Docs: 500,000 events for each user_id and device_id in a rolling 24 h. That both endpoints count together is decided.',
  },
  fix: 'Stop sending for this id until the day has moved on; many users under one id is the usual cause.',
  approximates: 'The 24 h slide in steps of one hour.',
};

export const projectRule: Rule = {
  slug: 'throttle.project',
  source: {
    tags: ['doc', 'spec', 'decided'],
    text: 'Docs and integration guide: the rate of the plan. The empty maps of the answer are decided.',
  },
  fix: 'Slow down and send the whole request again, after 60 s at the latest; or set another plan for the project.',
};

export const projectDailyRule: Rule = {
  slug: 'throttle.project-daily',
  source: {
    tags: ['spec', 'decided'],
    text: 'Integration guide: 500,000 events a day on plan starter. The empty maps of the answer are decided.',
  },
  fix: 'Send again once the day has moved on, or set another plan for the project.',
};

export const monthlyRule: Rule = {
  slug: 'quota.monthly',
  source: {
    tags: ['spec', 'doc', 'decided'],
    text: 'Integration guide: 10,000,000 events a month on plan starter. Docs: calendar month, identify calls do not count.',
  },
  fix: 'Nothing is refused, but Amplitude bills or blocks later: send less, or set another plan for the project.',
};

export const propertyUpdatesRule: Rule = {
  slug: 'limit.user-properties',
  source: {
    tags: ['doc', 'decided'],
    text: 'Docs: 1800 updates of user properties an hour for one Amplitude user. That an event is one update is decided.',
  },
  fix: 'Send user properties only when they change, or as event properties. The event itself is kept.',
};

export const wholeRequestRule: Rule = {
  slug: 'throttle.whole-request',
  source: {
    tags: ['doc', 'decided'],
    text: 'HTTP V2 and Batch docs: nothing of a 429 is stored; throttled_events lists the events of the ids that are over. That refused events do not count is decided.',
  },
  fix: 'Send the events that are not listed again at once, the listed ones after 30 s.',
};
