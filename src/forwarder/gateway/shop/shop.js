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
  pointLinks();
});

// To this very machine, under the name that it has here, and to whoever clicks.
function pointLinks() {
  const [, id = ''] = document.cookie.match(/(?:^|; )_df_id=([^;]*)/) ?? [];
  for (const link of document.querySelectorAll('nav a')) {
    const url = new URL(link.dataset.href.replace('ANONYMOUS_ID', id));
    url.hostname = location.hostname;
    link.href = url.href;
  }
}
pointLinks();
