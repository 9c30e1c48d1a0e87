import { useEffect, useState } from 'preact/hooks';
import type { FieldMessage } from '../../../../web/api/called.ts';
import type { LookedAtBlueprint } from '../api/management-shapes.ts';
import { useSession } from '../api/session.ts';
import { belowBlueprint, parsePatch } from './parse-patch.ts';

/** Typing is over for a moment, in ms. */
const PAUSE_MS = 250;

/** What a patch makes of a variant, or what is wrong with it; undefined until that is known. */
export interface CheckedPatch {
  text: string;
  looked?: LookedAtBlueprint;
  problems: readonly FieldMessage[];
}

/** Has the API check a patch while it is typed. Nothing is changed by that. */
export function useCheckedPatch(integration: string, variant: string, text: string): CheckedPatch | undefined {
  const { call, opened } = useSession();
  const [checked, setChecked] = useState<CheckedPatch>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew once the token was typed
  useEffect(() => {
    const read = parsePatch(text);
    if (!read.ok) return setChecked({ text, problems: read.problems });
    const ending = new AbortController();
    const check = async () => {
      const answer = await call<LookedAtBlueprint>(`integration-catalog/${integration}/blueprint`, {
        method: 'POST',
        body: { variant, blueprint: read.patch },
        signal: ending.signal,
      });
      if (ending.signal.aborted) return;
      if (answer.ok) return setChecked({ text, looked: answer.data, problems: [] });
      const { fields = [], error, fix } = answer;
      const problems = fields.length > 0 ? belowBlueprint(fields) : [{ field: '', message: `${error} ${fix}` }];
      setChecked({ text, problems });
    };
    const timer = setTimeout(() => void check(), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      ending.abort();
    };
  }, [call, opened, integration, variant, text]);
  return checked?.text === text ? checked : undefined;
}
