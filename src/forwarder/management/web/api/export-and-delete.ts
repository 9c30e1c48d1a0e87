import type { Called } from '../../../../web/api/called.ts';

/** An integration that is deleted, and how much it held. */
export interface DeletedIntegration {
  waiting: number;
  deadLetters: number;
}

/** What came of a deletion, and the lines of JSON that came with it: all where it is deleted; none where it held nothing. */
export interface HandedOver {
  answer: Called<DeletedIntegration>;
  lines: string;
}

/** Deletes an integration and reads all that it held. */
export async function exportAndDelete(id: string): Promise<HandedOver> {
  const url = new URL(`v1/admin/integrations/${encodeURIComponent(id)}?keep=events`, import.meta.url);
  let text = '';
  try {
    const answer = await fetch(url, { method: 'DELETE' });
    if (answer.status === NO_CONTENT) return { answer: { ok: true, data: { waiting: 0, deadLetters: 0 } }, lines: '' };
    if (!answer.ok) return refuse(answer.status, String(JSON.parse(await answer.text()).detail ?? answer.statusText));
    // Piece by piece: what came before the connection was lost is not lost with it.
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) text += part.value;
  } catch (error) {
    return endEarly(text, `The export is not whole: ${String(error)}.`);
  }
  const deleted = readEnd(text);
  if (deleted === undefined) return endEarly(text, 'The export is not whole.');
  const heldNothing = deleted.waiting + deleted.deadLetters === 0;
  return { answer: { ok: true, data: deleted }, lines: heldNothing ? '' : text };
}

const NO_CONTENT = 204;

function refuse(status: number, error: string): HandedOver {
  return { answer: { ok: false, status, error, fix: '' }, lines: '' };
}

/** Whether it is deleted nobody knows who did not get the last line. */
function endEarly(text: string, error: string): HandedOver {
  const answer = { ok: false, status: 0, error, fix: 'Look whether the integration is still there.' } as const;
  return { answer, lines: text.slice(0, text.lastIndexOf('\n') + 1) };
}

/** The last line says that all is there; undefined where it is another one. */
function readEnd(text: string): DeletedIntegration | undefined {
  try {
    const { deleted, waiting, dead_letters: deadLetters } = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '');
    return deleted === undefined ? undefined : { waiting, deadLetters };
  } catch {
    return undefined;
  }
}
