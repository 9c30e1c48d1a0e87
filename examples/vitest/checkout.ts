/** An app under test: it tells Amplitude of each order, and tries again where Amplitude does not answer 200. */
export interface Order {
  id: string;
  userId: string;
  total: number;
}

export interface Amplitude {
  /** Base address; in production https://api2.amplitude.com. */
  url: string;
  apiKey: string;
  /** How often an order is sent at most. */
  attempts?: number;
}

/** Resolves with true once Amplitude has the order. */
export async function reportOrder(order: Order, { url, apiKey, attempts = 3 }: Amplitude): Promise<boolean> {
  const event = {
    event_type: 'Order Completed',
    user_id: order.userId,
    // The same on every attempt: Amplitude ignores a repeat.
    insert_id: `order-${order.id}`,
    revenue: order.total,
    event_properties: { order_id: order.id },
  };
  const body = JSON.stringify({ api_key: apiKey, events: [event] });
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(`${url}/2/httpapi`, { method: 'POST', headers, body });
    if (response.ok) return true;
    // A 400 is about the event, not about the weather: sending it again changes nothing.
    if (response.status === 400) return false;
  }
  return false;
}
