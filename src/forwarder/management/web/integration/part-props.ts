import type { WholeIntegration } from '../api/management-shapes.ts';
import type { GoToPlace } from '../router/use-place.ts';

/** What every part of an integration is handed. */
export interface PartProps {
  integration: WholeIntegration;
  go: GoToPlace;
  changed: () => void;
}
