import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Colours text, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

/** Creates what colours text; without colour where `NO_COLOR` is set. */
export function createPaint(env: NodeJS.ProcessEnv): Paint {
  if (env.NO_COLOR) return (_style, text) => text;
  return (style, text) => styleText(style, text, { validateStream: false });
}
