/** A common refusal in the words of the integration guide. */
export interface CommonRefusal {
  error: string;
  cause: string;
  fix: string;
}

const EMPTY_TYPE: CommonRefusal = {
  error: 'Invalid event_type',
  cause: 'The event_type is empty or null.',
  fix: 'Make sure that every tracked event has a name.',
};

/** By the slug of the rule that refuses. */
export const COMMON_REFUSALS: Readonly<Record<string, CommonRefusal>> = {
  'request.api-key-unknown': {
    error: 'Invalid API key',
    cause: 'The api_key matches no project.',
    fix: 'Compare it with the API key in the project settings.',
  },
  'event.id-length': {
    error: 'device_id or user_id too short',
    cause: 'The identifier is shorter than min_id_length.',
    fix: 'Set a lower min_id_length in the integration.',
  },
  'event.type-empty': EMPTY_TYPE,
  'event.type-missing': EMPTY_TYPE,
  'event.too-old': {
    error: 'Event too old',
    cause: "The event lies before Amplitude's retention window.",
    fix: 'Check that the timestamps of events are right.',
  },
  'request.body-size': {
    error: 'Payload too large',
    cause: 'The body is larger than 1 MB.',
    fix: 'Send fewer events in a batch.',
  },
};
