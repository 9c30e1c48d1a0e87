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
