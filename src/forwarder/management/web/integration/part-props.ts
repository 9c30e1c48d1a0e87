import type { WholeIntegration } from '../api/management-shapes.ts';
import type { Go } from '../router/use-place.ts';

/** What every part of an integration is handed. */
export interface PartProps {
  integration: WholeIntegration;
  go: Go;
  changed: () => void;
}
