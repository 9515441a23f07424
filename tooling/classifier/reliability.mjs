/** Area under the ROC curve: how often a cell gets a higher probability than what is none. */
export function areaUnderCurve(judged) {
  const sorted = [...judged].sort((a, b) => a.probability - b.probability);
  let [cells, others, area] = [0, 0, 0];
  for (let i = 0; i < sorted.length; ) {
    let [tiedCells, tiedOthers] = [0, 0];
    const { probability } = sorted[i];
    for (; i < sorted.length && sorted[i].probability === probability; i++) {
      if (sorted[i].isCell) tiedCells++;
      else tiedOthers++;
    }
    area += tiedCells * (others + tiedOthers / 2);
    cells += tiedCells;
    others += tiedOthers;
  }
  return area / (cells * others);
}

/** Predicted and true share of cells, by tenths of probability. */
export function calibration(judged) {
  return Array.from({ length: 10 }, (_, bin) => {
    const inside = judged.filter(
      ({ probability }) => Math.min(9, Math.floor(10 * probability)) === bin,
    );
    const mean = (of) => inside.reduce((sum, one) => sum + of(one), 0) / inside.length;
    return {
      probability: `${bin / 10}–${(bin + 1) / 10}`,
      ROIs: inside.length,
      predicted: inside.length ? mean((one) => one.probability).toFixed(2) : '',
      cells: inside.length ? mean((one) => Number(one.isCell)).toFixed(2) : '',
    };
  });
}

/** Shares kept and rightly rejected at a probability of one half. */
export function atOneHalf(judged) {
  const share = (isCell) => {
    const some = judged.filter((one) => one.isCell === isCell);
    const right = some.filter(({ probability }) => probability >= 0.5 === isCell);
    return some.length ? (right.length / some.length).toFixed(3) : '';
  };
  return { 'cells kept': share(true), 'others rejected': share(false) };
}
