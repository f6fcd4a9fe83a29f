/** What the exit code of `cst` means; documented in `cst --help`. */
export const EXIT_CODES = {
  ok: 0,
  failed: 1,
  usage: 2,
  questions: 3,
  checksFailed: 4,
  cancelled: 130,
} as const;

export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

export const EXIT_CODES_HELP = `
Exit codes:
  0    done
  1    failed; the message says what, where and what to do next
  2    wrong use of a command or option
  3    the files need answers first; they are listed, nothing was written
  4    built or read, but a declared check does not hold
  130  cancelled (Ctrl-C); nothing half-written is left behind`;
