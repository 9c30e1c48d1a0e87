import { Text, Transform } from 'ink';
import { toAscii } from './to-ascii.ts';

interface BlockProps {
  /** Ready lines, colour included, none wider than `width`. */
  lines: readonly string[];
  width: number;
  height: number;
  /** Draws no blocks and no symbols. */
  ascii: boolean;
}

/**
 * Draws many lines cheaply: Ink lays out a constant block of spaces, and each of its lines is replaced as it is written.
 * A `<Text>` per line takes twice as long for each frame.
 */
export function Block({ lines, width, height, ascii }: BlockProps) {
  const show = (line: string) => (ascii ? toAscii(line) : line);
  const blank = Array.from({ length: height }, () => ' '.repeat(width)).join('\n');
  return (
    <Transform transform={(space, index) => show(lines[index] ?? space)}>
      <Text>{blank}</Text>
    </Transform>
  );
}
