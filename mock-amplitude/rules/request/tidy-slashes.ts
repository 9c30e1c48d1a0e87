/**
 * A path without doubled slashes and without one at its end.
 *
 * @example tidySlashes('//2/httpapi/') // '/2/httpapi'
 */
export function tidySlashes(path: string): string {
  const single = path.replace(/\/{2,}/g, '/');
  return single.length > 1 && single.endsWith('/') ? single.slice(0, -1) : single;
}
