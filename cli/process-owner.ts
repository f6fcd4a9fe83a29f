import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

const OWNER = /^(?<host>[0-9a-f]{8})-(?<pid>\d+)-(?<start>\d+)$/;

/** When a process started, in clock ticks since the machine did; 0 where the system does not say. Tells a reused number from the process. */
function readStart(pid: number): string {
  if (process.platform !== 'linux') return '0';
  try {
    const state = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return state.slice(state.lastIndexOf(')') + 2).split(' ')[19] ?? '0';
  } catch {
    return '0';
  }
}

const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** This process, as names of its temporary files and its locks hold it: machine, number, start. */
export const THIS_PROCESS = `${HOST}-${process.pid}-${readStart(process.pid)}`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/** Whether a process has ended. False for one of another machine and for a text that names none: nothing is known of them. */
export function hasEnded(owner: string): boolean {
  const { host, pid, start } = OWNER.exec(owner)?.groups ?? {};
  if (host !== HOST || pid === undefined) return false;
  if (!isAlive(Number(pid))) return true;
  const now = readStart(Number(pid));
  return start !== '0' && now !== '0' && now !== start;
}

/** The number of the process in an owner's text. */
export function readProcessNumber(owner: string): string {
  return OWNER.exec(owner)?.groups?.['pid'] ?? '?';
}
