/** One line of a Dockerfile, those that are continued put together. */
export interface Instruction {
  /** RUN, COPY and so on. */
  name: string;
  text: string;
}

/** A part of a Dockerfile from one FROM to the next. */
export interface Stage {
  /** What FROM calls it; the last one has no name. */
  name: string;
  instructions: Instruction[];
}

/** Reads the stages of a Dockerfile, in their order. */
export function readDockerfile(text: string): Stage[] {
  const stages: Stage[] = [];
  for (const line of text.replaceAll('\\\n', ' ').split('\n')) {
    const [, name = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (name === 'FROM') stages.push({ name: /\sAS\s+(\S+)$/.exec(rest)?.[1] ?? '', instructions: [] });
    else if (name !== '') stages.at(-1)?.instructions.push({ name, text: rest });
  }
  return stages;
}

/** The list of words of a CMD in its exec form, `["node", "-e", "0"]`, behind whatever options. */
export function readExecForm(text: string): string[] {
  const words: unknown = JSON.parse(text.slice(text.indexOf('[')));
  if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words;
  throw new Error(`Failed to read ${text}: it is no list of words.`);
}
