import type { Rule } from '../../rules/rule.ts';

export const mixedOperations: Rule = {
  slug: 'properties.mixed-operations',
  source: {
    tags: ['doc', 'decided'],
    text: 'Identify docs: operations and plain keys must not be mixed. The mock applies both, operations first: decided.',
  },
  fix: 'Put the plain keys into $set.',
};

export const unknownOperation: Rule = {
  slug: 'properties.unknown-operation',
  source: {
    tags: ['decided'],
    text: 'A key that starts with $ and is no operation is ignored; nobody says what else.',
  },
  fix: 'Use one of the operations that exist, or a name without $.',
};

export const operationValue: Rule = {
  slug: 'properties.operation-value',
  source: {
    tags: ['decided'],
    text: '$add on what is no number is ignored, and so is an operation that is no object.',
  },
  fix: 'Give each operation an object of property to value, and $add only numbers.',
};

export const arrayAppend: Rule = {
  slug: 'limit.array-append',
  source: {
    tags: ['doc', 'decided'],
    text: 'Limits: a property grown by $append or $prepend stops at 10,000 characters. Measured as JSON: decided.',
  },
  fix: 'Keep lists short, or $set them anew.',
};

export const profileProperties: Rule = {
  slug: 'limit.profile-properties',
  source: {
    tags: ['decided'],
    text: 'Nobody says how many properties one user or group may have; 10,000 here, so that memory is bounded.',
  },
  fix: 'Set fewer properties: what varies without end belongs into event properties.',
};
