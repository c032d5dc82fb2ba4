const pattern = /^\.upload-(\d+)-(\d+)-\d+$/;

// A container hands the same process id to every run: the start tells this process from an earlier one of its id.
const start = Date.now();
let count = 0;

/** A new name for a file that is still being written; it names the process, so that a crash's leftovers are known. */
export const temporaryName = () => `.upload-${process.pid}-${start}-${++count}`;

export const isTemporary = (fileName: string) => pattern.test(fileName);

/** Whether the process that was writing a temporary file is gone. */
export const isLeftover = (fileName: string) => {
  const [, pid, startOfWriter] = pattern.exec(fileName) ?? [];
  return Number(pid) === process.pid ? Number(startOfWriter) !== start : !isRunning(Number(pid));
};

const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
};
