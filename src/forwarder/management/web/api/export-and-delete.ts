import type { Called } from '../../../../web/api/called.ts';

/** All that an integration held, as lines of JSON. */
export interface ExportedIntegration {
  lines: Blob;
  waiting: number;
  deadLetters: number;
}

/** Deletes an integration and reads all that it held; where not all of it came, the integration is still there. */
export async function exportAndDelete(id: string): Promise<Called<ExportedIntegration>> {
  const url = new URL(`v1/admin/integrations/${encodeURIComponent(id)}?keep=events`, import.meta.url);
  try {
    const answer = await fetch(url, { method: 'DELETE' });
    const text = await answer.text();
    if (answer.status === 204) return { ok: true, data: { lines: new Blob(), waiting: 0, deadLetters: 0 } };
    if (!answer.ok) return fail(answer.status, String(JSON.parse(text).detail ?? answer.statusText));
    const { deleted, waiting, dead_letters: deadLetters } = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '{}');
    if (deleted === undefined) return fail(answer.status, 'The export is not whole, and nothing was deleted.');
    return { ok: true, data: { lines: new Blob([text], { type: 'application/x-ndjson' }), waiting, deadLetters } };
  } catch (error) {
    return fail(0, `The export is not whole, and nothing was deleted: ${String(error)}.`);
  }
}

function fail(status: number, error: string): Called<never> {
  return { ok: false, status, error, fix: '' };
}
