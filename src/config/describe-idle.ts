import { type ConfigTree, isTree } from './config-tree.ts';
import { type Command, FORWARDER_COMMANDS } from './table/commands.ts';
import { FILE_SETTINGS, listSettings, type PlacedSetting } from './table/settings.ts';

/**
 * Says which settings of a file mean nothing to the command that reads it: a file may be for several commands, and nothing in it
 * is passed over without a word. Commands that only look something up do not say so.
 *
 * @example describeIdle('a.yaml', { amplitude: { usPort: 1 } }, 'forward') // 'Of a.yaml, amplitude means nothing to forward.'
 */
export function describeIdle(file: string, tree: ConfigTree, command: Command): string | undefined {
  if (!FORWARDER_COMMANDS.includes(command)) return undefined;
  const given = listSettings(FILE_SETTINGS).filter(({ path }) => isGiven(tree, path));
  const means = ({ commands = [] }: PlacedSetting) => commands.includes(command);
  const idle = given.filter((setting) => !means(setting));
  if (idle.length === 0) return undefined;
  // Of a section that is for another command as a whole, its name says it all.
  const mixed = new Set(given.filter(means).map(({ path }) => path[0]));
  const names = new Set(idle.map(({ path }) => (mixed.has(path[0]) ? path.join('.') : path[0])));
  return `Of ${file}, ${[...names].join(', ')} ${names.size === 1 ? 'means' : 'mean'} nothing to ${command}.`;
}

function isGiven(tree: ConfigTree, path: readonly string[]): boolean {
  let at: unknown = tree;
  for (const key of path) {
    if (!isTree(at) || !Object.hasOwn(at, key)) return false;
    at = at[key];
  }
  return true;
}
