/** A screen as a golden keeps it: without what differs from run to run, times and rates. */
export function goldenOf(screen: readonly string[]): string {
  const lines = screen.map((line) =>
    line
      .replaceAll(/\b\d\d:\d\d:\d\d\.\d{3}\b/g, 'hh:mm:ss.mmm')
      .replaceAll(/\b\d\d:\d\d:\d\d\b/g, 'hh:mm:ss')
      .replace(/ +(:9100|amplitude-emulator)/, '  $1')
      .replaceAll(/ +\d+\/s.*$/g, '  N/s')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}
