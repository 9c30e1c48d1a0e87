import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Lets an answer reach a client that is still sending. Where a connection is not kept, Node destroys it once the answer is
 * written; what the client sends then is met with a reset, which takes the answer with it. Here what is on its way is read,
 * and thrown away, first.
 *
 * How long that may take is for the server to say, as with any request: `requestTimeout`, or its `close()`.
 */
export function hearToTheEnd(request: IncomingMessage, response: ServerResponse): void {
  if (response.shouldKeepAlive) return;
  const { socket } = request;
  const destroySoon = socket.destroySoon.bind(socket);
  socket.destroySoon = () => {
    if (request.complete) destroySoon();
    else request.once('close', destroySoon).resume();
  };
}
