import type { RequestListener } from 'node:http';
import { tidySlashes } from '../rules/request/tidy-slashes.ts';

/**
 * Serves paths with doubled slashes, or one at their end, as those without (`lenientPaths`). Records show the path that a
 * request stands for.
 */
export function takeLenientPaths(app: RequestListener): RequestListener {
  return (request, response) => {
    const { url = '' } = request;
    const query = url.indexOf('?');
    request.url = query < 0 ? tidySlashes(url) : tidySlashes(url.slice(0, query)) + url.slice(query);
    app(request, response);
  };
}
