/**
 * Writes the page that a newcomer clicks on: a shop whose buttons make the integration guide's calls. Each button's text
 * of code is what it runs.
 */
export function writeShopPage(pipelineKey: string): string {
  const groups = GROUPS.map(({ title, says, calls }) => {
    const buttons = calls.map(
      ({ label, code, plain }) =>
        `<button${plain ? ' class="plain"' : ''} data-code="${escapeHtml(code)}">${escapeHtml(label)}</button>`,
    );
    return `<section><h2>${escapeHtml(title)}</h2><p>${escapeHtml(says)}</p><div>${buttons.join('')}</div></section>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Widgets | Example Store</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
<header><h1>Example Store</h1><p>Click, and watch the terminal: each click makes a call of the integration guide.</p></header>
<main>
<div class="shop">${groups.join('\n')}</div>
<aside><h2>What this page called</h2><ol id="calls"></ol><p id="none">Nothing yet but <code>_df.page()</code>.</p></aside>
</main>
<script src="/d.js" data-pipeline-key="${escapeHtml(pipelineKey)}"></script>
<script>${SCRIPT}</script>
</html>
`;
}

interface Call {
  label: string;
  code: string;
  /** Beside the main thing to do. */
  plain?: boolean;
}

const SHOES = "{ product_id: 'SKU-100', name: 'Running Shoes', price: 59.99, quantity: 1 }";
const SOCKS = "{ product_id: 'SKU-205', name: 'Sport Socks', price: 15.00, quantity: 2 }";

const GROUPS: readonly { title: string; says: string; calls: readonly Call[] }[] = [
  {
    title: 'Running Shoes',
    says: '£59.99. Light, for the road.',
    calls: [
      { label: 'Add to basket', code: `_df.track("Product Added", ${SHOES});` },
      { label: 'Look closer', code: `_df.track("Product Viewed", ${SHOES});`, plain: true },
      { label: 'Take out', code: `_df.track("Product Removed", ${SHOES});`, plain: true },
    ],
  },
  {
    title: 'Sport Socks',
    says: '£15.00 a pair.',
    calls: [
      { label: 'Add two', code: `_df.track("Product Added", ${SOCKS});` },
      { label: 'Look closer', code: `_df.track("Product Viewed", ${SOCKS});`, plain: true },
      { label: 'Search for socks', code: '_df.track("Products Searched", { query: "socks" });', plain: true },
    ],
  },
  {
    title: 'Your basket',
    says: 'One pair of shoes, two of socks: £89.99.',
    calls: [
      {
        label: 'Pay £89.99',
        code: `_df.track("Order Completed", {
  order_id: "ORD-5521",
  total: 89.99,
  currency: "GBP",
  products: [
    ${SHOES},
    ${SOCKS}
  ]
});`,
      },
      {
        label: 'Check out',
        code: `_df.track("Checkout Started", { value: 89.99, currency: "GBP", products: [${SHOES}, ${SOCKS}] });`,
        plain: true,
      },
    ],
  },
  {
    title: 'Your account',
    says: 'From here on every event carries your user id too, on this page and the next.',
    calls: [
      {
        label: 'Log in',
        code: `_df.identify("user-123", {
  email: "jane@acme.example",
  plan: "premium",
  company: "Acme Inc"
});`,
      },
      { label: 'Join Acme Inc', code: '_df.group("acme-inc", { seats: 12 });', plain: true },
      { label: 'Log out', code: '_df.reset();', plain: true },
    ],
  },
  {
    title: 'More',
    says: 'Events of your own pass through under their own names.',
    calls: [
      { label: 'Newsletter', code: '_df.track("newsletter_signup", { method: "footer_form" });', plain: true },
      {
        label: 'Dark mode',
        code: `_df.track("Feature Activated", {
  feature_name: "dark_mode",
  source: "settings_page"
});`,
        plain: true,
      },
      { label: 'Page view', code: '_df.page();', plain: true },
    ],
  },
];

const SCRIPT = `
_df.page();
const calls = document.getElementById('calls');
document.addEventListener('click', ({ target }) => {
  const code = target.dataset?.code;
  if (!code) return;
  new Function(code)();
  document.getElementById('none').hidden = true;
  const item = document.createElement('li');
  const text = document.createElement('pre');
  text.textContent = code;
  item.append(text);
  calls.prepend(item);
  while (calls.children.length > 30) calls.lastChild.remove();
});
`;

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#e3e5ea, #33373f); --back: light-dark(#f6f7f9, #14161a);
  --card: light-dark(#fff, #1d2026); --text: light-dark(#1b1e24, #e8eaee); --soft: light-dark(#626975, #9aa1ad);
  --main: light-dark(#1f5fd6, #6ea2ff); --onmain: light-dark(#fff, #0d1420); }
* { box-sizing: border-box; margin: 0; }
body { font: 16px/1.5 system-ui, sans-serif; background: var(--back); color: var(--text); max-width: 70rem;
  margin: 0 auto; padding: 2rem 1.25rem; }
header { margin-bottom: 1.75rem; }
h1 { font-size: 1.75rem; line-height: 1.2; letter-spacing: -.02em; }
header p, section p, aside p { color: var(--soft); }
main { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 1.25rem; align-items: start; }
.shop { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 1.25rem; }
section, aside { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem; }
section:last-child { grid-column: 1 / -1; }
section { display: flex; flex-direction: column; gap: .25rem; }
section div { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: auto; padding-top: 1rem; }
h2 { font-size: 1.05rem; }
button { font: inherit; font-size: .9rem; font-weight: 600; padding: .45rem .9rem; border-radius: .5rem; cursor: pointer;
  border: 1px solid var(--main); background: var(--main); color: var(--onmain); }
button.plain { background: none; border-color: var(--line); color: var(--text); font-weight: 500; }
button:hover { filter: brightness(1.08); } button.plain:hover { border-color: var(--main); }
button:focus-visible { outline: 2px solid var(--main); outline-offset: 2px; }
aside { position: sticky; top: 1.25rem; max-height: calc(100vh - 2.5rem); overflow: auto; }
ol { list-style: none; padding: 0; display: grid; gap: .5rem; margin-top: .75rem; }
pre { font: .8rem/1.45 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--back);
  border-radius: .5rem; padding: .6rem .75rem; }
code { font: .85em ui-monospace, monospace; }
@media (max-width: 50rem) { main { grid-template-columns: minmax(0, 1fr); } aside { position: static; } }
`;

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
