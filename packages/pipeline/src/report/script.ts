/**
 * The page's only script: whatever belongs to a ROI (outline, number, trace, table row) lights up
 * together when one of them is pointed at or focused. Without it the page loses nothing else.
 */
export const script = `
(() => {
  const note = document.getElementById('roi-note');
  const said = note.textContent;
  const byRoi = new Map();
  for (const element of document.querySelectorAll('[data-roi]')) {
    const roi = element.dataset.roi;
    byRoi.set(roi, [...(byRoi.get(roi) ?? []), element]);
  }
  let lit;
  const light = (target) => {
    const roi = target?.closest?.('[data-roi]')?.dataset.roi;
    if (roi === lit) return;
    for (const element of byRoi.get(lit) ?? []) element.classList.remove('lit');
    lit = roi;
    const elements = byRoi.get(roi) ?? [];
    for (const element of elements) element.classList.add('lit');
    const title = elements.map((element) => element.querySelector('title')).find(Boolean);
    note.textContent = title?.textContent ?? said;
  };
  document.addEventListener('pointerover', (event) => light(event.target));
  document.addEventListener('focusin', (event) => light(event.target));
  document.addEventListener('focusout', () => light(undefined));
})();
`;
