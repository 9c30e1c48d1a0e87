/** How the matrix looks. */
export const MATRIX_STYLE = `
:root { color-scheme: light dark; font: 14px/1.4 system-ui, sans-serif; }
body { margin: 1.5rem; }
table { border-collapse: collapse; }
th, td { padding: .2rem .6rem; text-align: left; border-bottom: 1px solid #8884; }
thead th { position: sticky; top: 0; background: Canvas; vertical-align: bottom; }
thead small { display: block; font-weight: normal; white-space: nowrap; }
td.title { max-width: 44rem; } td.title small { color: GrayText; }
tr.area th { padding-top: 1rem; font-size: 1.1em; border-bottom: 2px solid #8888; }
tbody td:nth-child(n+3) { text-align: center; }
button { cursor: pointer; min-width: 2rem; border: 1px solid #8886; border-radius: 4px; font: inherit; font-weight: bold; }
.pass { color: #1b7f3b; } .fail { color: #fff; background: #c0392b; } .warn { color: #000; background: #f1c40f; }
.untestable { color: #b7791f; } .not-applicable { color: #2980b9; } .errored { color: #fff; background: #8e44ad; }
.legend span { margin-right: 1rem; } .legend b { padding: 0 .3rem; border-radius: 3px; }
dialog { width: min(60rem, 92vw); max-height: 86vh; border: 1px solid #8888; border-radius: 8px; }
dialog form { float: right; } pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #8881; padding: .5rem; }
details { margin: .3rem 0; } summary { cursor: pointer; }
.legend span { white-space: nowrap; }
/* Where there is no room for both, verdicts count; what a rule says stands behind them. */
@media (max-width: 44rem) {
  body { margin: .6rem; } th, td { padding: .2rem .3rem; }
  td.title, th.title { display: none; }
  th[scope=row], thead th:first-child { position: sticky; left: 0; background: Canvas; min-width: 8rem; }
  thead th:first-child { z-index: 1; }
}
`;

/** Opens what is behind a cell. All of it is put in as text. */
export const MATRIX_SCRIPT = `
const cells = JSON.parse(document.getElementById('cells').textContent);
const dialog = document.querySelector('dialog');
const detail = document.getElementById('detail');
const add = (parent, tag, text) => { const made = document.createElement(tag); made.textContent = text; parent.append(made); return made; };
document.addEventListener('click', ({ target }) => {
  const cell = cells[target.dataset?.cell];
  if (cell === undefined) return;
  detail.replaceChildren();
  add(detail, 'h2', cell.slug + ': ' + cell.verdict);
  add(detail, 'p', cell.title);
  const source = add(detail, 'p', cell.source + ' ');
  if (cell.page.startsWith('https://')) { const link = add(source, 'a', cell.page); link.href = cell.page; link.rel = 'noreferrer'; }
  if (cell.reason !== '') add(detail, 'p', cell.reason);
  for (const one of cell.cases) {
    const box = add(detail, 'details', '');
    box.open = one.verdict !== 'pass' && cell.cases.length < 6;
    add(box, 'summary', one.verdict + ': ' + one.name + (one.why === '' ? '' : ' (' + one.why + ')'));
    for (const finding of one.findings) add(box, 'p', finding);
    for (const call of one.calls) { add(box, 'pre', call.curl); add(box, 'pre', (call.status === 0 ? '' : call.status + ' ') + call.answer); }
    if (one.evidence.length > 0) add(box, 'pre', one.evidence.join('\\n'));
  }
  dialog.showModal();
});
`;
