import { apiKeyLint } from './api-key.ts';
import { bodyEncodingLint } from './body-encoding.ts';
import { idsInPropertiesLint } from './ids-in-properties.ts';
import type { Lint } from './lint.ts';
import { nestedArraysLint } from './nested-arrays.ts';
import { numberAsTextLint } from './number-as-text.ts';
import { precisionLint, topPrecisionLint } from './precision.ts';
import { revenueInPropertiesLint } from './revenue-in-properties.ts';
import { timeLint } from './time.ts';
import { unknownEnvelopeKeyLint, unknownKeyLint } from './unknown-key.ts';

/** Every lint, in the order its warnings are told. A new one is a file here, a line below and one in `lint-slugs.ts`. */
export const LINTS: readonly Lint[] = [
  unknownKeyLint,
  unknownEnvelopeKeyLint,
  timeLint,
  revenueInPropertiesLint,
  idsInPropertiesLint,
  nestedArraysLint,
  numberAsTextLint,
  topPrecisionLint,
  precisionLint,
  apiKeyLint,
  bodyEncodingLint,
];
