/** What a cluster's script is made of. */
export interface SubmitOptions {
  /** Recordings in the batch. */
  readonly count: number;
  /** Threads of one recording. */
  readonly jobs: number;
  /** Folder of all run directories. */
  readonly folder: string;
  /** Arguments of `ophys batch`, without those that the script adds. */
  readonly args: readonly string[];
}

/** A script for `sbatch`: one task for each recording, which goes on where it stopped when it is queued again. */
export function renderSubmitScript({ count, jobs, folder, args }: SubmitOptions): string {
  return `#!/bin/bash
#SBATCH --job-name=ophys
#SBATCH --array=0-${count - 1}
#SBATCH --cpus-per-task=${jobs}
#SBATCH --output=${folder.replaceAll('%', '%%')}/slurm-%A_%a.log
#SBATCH --requeue
#SBATCH --signal=TERM@60

exec ophys batch ${args.map(quote).join(' ')} \\
  --task-index "$SLURM_ARRAY_TASK_ID" --jobs "\${SLURM_CPUS_PER_TASK:-1}"
`;
}

function quote(text: string): string {
  return /^[\w./=:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
