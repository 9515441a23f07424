/**
 * The assignment of rows to columns with the largest total gain (Hungarian algorithm by shortest
 * augmenting paths, O(n³); Kuhn 1955, Jonker & Volgenant 1987). Rows and columns may stay alone.
 *
 * @param gain `gain[row][column]`, not negative; 0 for pairs that must not be formed
 * @returns per row its column, or −1
 */
export function assignLargest(gain: readonly (readonly number[])[]): number[] {
  const rows = gain.length;
  const size = Math.max(rows, gain[0]?.length ?? 0);
  const cost = (row: number, column: number) => -(gain[row]?.[column] ?? 0);
  const rowPotential = new Float64Array(size + 1);
  const columnPotential = new Float64Array(size + 1);
  // Row that each column is given to; column 0 stands for the row being placed. Both count from 1.
  const owner = new Int32Array(size + 1);
  for (let row = 1; row <= size; row++) {
    owner[0] = row;
    place(size, cost, rowPotential, columnPotential, owner);
  }
  const columns = new Array<number>(rows).fill(-1);
  for (let column = 1; column <= size; column++) {
    const row = (owner[column] as number) - 1;
    if ((gain[row]?.[column - 1] ?? 0) > 0) columns[row] = column - 1;
  }
  return columns;
}

/** Finds the shortest augmenting path for the row in `owner[0]` and flips it. */
function place(
  size: number,
  cost: (row: number, column: number) => number,
  rowPotential: Float64Array,
  columnPotential: Float64Array,
  owner: Int32Array,
): void {
  const distance = new Float64Array(size + 1).fill(Infinity);
  const previous = new Int32Array(size + 1);
  const visited = new Uint8Array(size + 1);
  let column = 0;
  do {
    visited[column] = 1;
    const row = owner[column] as number;
    let step = Infinity;
    let next = 0;
    for (let j = 1; j <= size; j++) {
      if (visited[j]) continue;
      const reduced =
        cost(row - 1, j - 1) - (rowPotential[row] as number) - (columnPotential[j] as number);
      if (reduced < (distance[j] as number)) {
        distance[j] = reduced;
        previous[j] = column;
      }
      if ((distance[j] as number) < step) {
        step = distance[j] as number;
        next = j;
      }
    }
    for (let j = 0; j <= size; j++) {
      if (visited[j]) {
        const r = owner[j] as number;
        rowPotential[r] = (rowPotential[r] as number) + step;
        columnPotential[j] = (columnPotential[j] as number) - step;
      } else {
        distance[j] = (distance[j] as number) - step;
      }
    }
    column = next;
  } while (owner[column] !== 0);
  for (; column !== 0; column = previous[column] as number) {
    owner[column] = owner[previous[column] as number] as number;
  }
}
